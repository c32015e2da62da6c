/** How a connection begins, stays and ends. */
import { closeCodes } from "#shared/sync/close-codes.ts";
import { partsOf } from "#shared/sync/document-name.ts";
import type { Frame } from "#shared/sync/frames.ts";
import { limits } from "#shared/sync/limits.ts";
import { agreedVersion, newsVersion, spoken } from "#shared/sync/protocol-range.ts";
import type { Connection, HubState } from "./hub-state.ts";
import type { HubInput } from "./hub-port.ts";
import { hubLimits } from "./limits.ts";
import { closeChannel, closeConnection, isBehind, say } from "./replies.ts";
import { mayDecide, mayRead, readable } from "./rights.ts";

export function onConnected(
  state: HubState,
  { connectionId, deviceId, access, by }: Extract<HubInput, { readonly kind: "connected" }>,
): void {
  // A device has one socket: the other one is dead, and only this side has not heard of it.
  for (const other of state.connections.values())
    if (other.deviceId === deviceId && by === "socket" && other.by === "socket")
      closeConnection(state, other, closeCodes.replaced);
  const connection: Connection = {
    id: connectionId,
    deviceId,
    by,
    access,
    version: undefined,
    channels: new Map(),
    refusalCount: 0,
    isLagging: false,
    readingCount: 0,
    toRead: [],
    unreadCount: 0,
    connectedMs: state.nowMs,
    heardMs: state.nowMs,
    pingedMs: state.nowMs,
    told: new Set(),
    changed: new Map(),
    saying: [],
    sayingBytes: 0,
  };
  state.connections.set(connectionId, connection);
  if (state.isDraining) closeConnection(state, connection, closeCodes.goingAway);
}

/** The greatest version that both speak; who speaks none of ours is told to update. */
export function onHello(
  state: HubState,
  connection: Connection,
  { erasedSince, ...theirs }: Extract<Frame, { readonly type: "hello" }>,
): void {
  const common = agreedVersion(theirs, state.settings.speaks ?? spoken);
  if (common === undefined) return closeConnection(state, connection, closeCodes.version);
  connection.version = common;
  sayWelcome(state, connection);
  if (state.isFull) sayRoom(state, connection);
  // Before any update, so that nothing that is erased is taken in or sent again.
  const ids = state.erased.since(erasedSince);
  if (ids.length > 0) say(state, connection, { type: "erased", epoch: state.erased.epoch(), ids });
  sayAccess(state, connection);
}

function sayWelcome(state: HubState, connection: Connection): void {
  const { version } = connection;
  if (version === undefined) return;
  const { epoch } = state.settings;
  say(state, connection, { type: "welcome", version, epoch, nowMs: Math.max(0, Math.trunc(state.nowMs)) });
}

/**
 * Devices go by the server's clock. Where that was set back they say everything ahead of it, and would be refused, until they hear.
 * Set forward it closes their connections, as silent.
 */
export function tellClockSetBack(state: HubState): void {
  if (state.nowMs < state.tickedMs)
    for (const connection of state.connections.values())
      if (connection.by === "socket") sayWelcome(state, connection);
  state.tickedMs = state.nowMs;
}

export function onRoom(state: HubState, isFull: boolean): void {
  if (state.isFull === isFull) return;
  state.isFull = isFull;
  for (const connection of state.connections.values()) sayRoom(state, connection);
}

function sayRoom(state: HubState, connection: Connection): void {
  if (hearsNews(connection)) say(state, connection, { type: "room", isFull: state.isFull });
}

export function onSuggested(
  state: HubState,
  { partitionId, deviceIds }: Extract<HubInput, { readonly kind: "suggested" }>,
): void {
  const own = new Set(deviceIds);
  for (const connection of state.connections.values()) {
    const isOwn = own.has(connection.deviceId) && mayRead(connection, partitionId);
    // Who reads nothing asks by itself, later.
    if (!hearsNews(connection) || isBehind(connection)) continue;
    if (isOwn || mayDecide(connection, partitionId)) say(state, connection, { type: "suggested" });
  }
}

const hearsNews = ({ version = 0 }: Connection): boolean => version >= newsVersion;

function sayAccess(state: HubState, connection: Connection): void {
  const partitionIds = readable(connection);
  say(state, connection, { type: "access", epoch: connection.access.epoch, partitionIds });
  if (partitionIds.length === 0) return onListed(state, connection, []);
  state.effects.push({ kind: "list", connectionId: connection.id, partitionIds });
}

/**
 * Also where there is none: the device then knows that there is none. By the rights of now, which may be fewer than when the
 * log was asked, or when a change was noted for the next tick.
 */
export function onListed(
  state: HubState,
  connection: Connection,
  listed: NonNullable<Extract<HubInput, { readonly kind: "listed" }>["documents"]>,
): void {
  const documents = listed.filter(({ name }) =>
    mayRead(connection, (state.documents.get(name)?.parts ?? partsOf(name)).partitionId),
  );
  for (let from = 0; from === 0 || from < documents.length; from += hubLimits.manifestCountMax)
    say(state, connection, {
      type: "manifest",
      documents: documents.slice(from, from + hubLimits.manifestCountMax),
    });
}

export function onAccessChanged(
  state: HubState,
  { deviceId, access }: Extract<HubInput, { readonly kind: "access-changed" }>,
): void {
  for (const connection of state.connections.values()) {
    if (connection.deviceId !== deviceId) continue;
    if (access === "revoked") {
      closeConnection(state, connection, closeCodes.revoked);
      continue;
    }
    if (access.epoch < connection.access.epoch) continue;
    connection.access = access;
    for (const channel of connection.channels.values()) {
      if (mayRead(connection, channel.document.parts.partitionId)) continue;
      closeChannel(channel);
      say(state, connection, { type: "refuse", channel: channel.number, count: 0, why: "not-permitted" });
    }
    if (connection.version !== undefined) sayAccess(state, connection);
  }
}

/** Pings, closes what is silent, and tells of documents that changed more than once. */
export function beat(state: HubState, connection: Connection): void {
  const { nowMs } = state;
  // A clock that was set back starts every count anew.
  connection.heardMs = Math.min(connection.heardMs, nowMs);
  connection.pingedMs = Math.min(connection.pingedMs, nowMs);
  const silentMs =
    connection.version === undefined
      ? hubLimits.helloMs
      : limits.heartbeatMs * hubLimits.silentHeartbeatCount;
  if (nowMs - connection.heardMs > silentMs) return closeConnection(state, connection, closeCodes.silent);
  if (connection.version === undefined) return;
  if (nowMs - connection.pingedMs >= limits.heartbeatMs) {
    connection.pingedMs = nowMs;
    say(state, connection, { type: "ping", nonce: 0 });
  }
  if (connection.isLagging) return;
  // As it is for nearly all who are connected, each second.
  if (connection.changed.size === 0) return connection.told.clear();
  connection.told = new Set(connection.changed.keys());
  const documents = [...connection.changed].map(([name, seq]) => ({ name, seq }));
  connection.changed.clear();
  onListed(state, connection, documents);
}
