/**
 * A device's side of replication: sends what is in the outbox until the server has it on its disk, and fetches what the
 * others wrote. It is a pure state machine (`session-port.ts` says what it is told and what it asks for).
 */
import { assertNever } from "#shared/kit/assert-never.ts";
import { backoffMs } from "#shared/kit/backoff.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { decodeFrames, type Frame } from "#shared/sync/frames.ts";
import type { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { limits } from "#shared/sync/limits.ts";
import { type ProtocolRange, spoken } from "#shared/sync/protocol-range.ts";
import * as Y from "yjs";
import { documentNamed, onAccess, onChannelFrame, onCompared, onManifest, store } from "./incoming.ts";
import { sessionLimits } from "./limits.ts";
import { flush, forgetChannel, isBehind, openDocuments, say, sendEntries } from "./outgoing.ts";
import { rejectAll } from "./refusing.ts";
import type {
  ConnectionStatus,
  SessionInput,
  SessionSettings,
  SessionState,
  SyncSession,
} from "./session-port.ts";
import type { SessionStateNow } from "./session-state.ts";
import { onNotPersisted, onPersisted, onStored } from "./storing.ts";

export interface SessionDeps {
  /** The gatekeeper, for what the server sends. */
  readonly check: typeof checkUpdate;
  /** From 0 to 1. */
  readonly chance: () => number;
  /** Those of this program where nothing is said. */
  readonly speaks?: ProtocolRange;
}

export function createSession(
  { check, chance, speaks = spoken }: SessionDeps,
  kept: SessionState,
  settings: SessionSettings,
): SyncSession {
  const state: SessionStateNow = {
    check,
    chance,
    speaks,
    settings,
    nowMs: 0,
    effects: [],
    saying: [],
    link: { kind: "off" },
    attemptCount: 0,
    heardMs: 0,
    aliveMs: 0,
    erasedEpoch: kept.erasedEpoch,
    documents: new Map(),
    channels: new Map(),
    requests: new Map(),
    persisting: new Map(),
    channelCount: 0,
    requestCount: 0,
    inFlightCount: 0,
    pace: { updates: sessionLimits.updatesBurst, bytes: settings.bytesPerSecondMax ?? Infinity, atMs: 0 },
    isServerFull: false,
    hasManifest: false,
    isSettled: false,
  };
  for (const { name, seq, epoch, stateVector } of kept.documents) {
    const heads = Y.decodeStateVector(stateVector);
    Object.assign(documentNamed(state, name), { seq, epoch, heads, wantedSeq: seq });
  }
  for (const { id, name, update } of kept.outbox)
    documentNamed(state, name).entries.push({ id, update, phase: "ready" });
  return {
    handle(input, nowMs) {
      state.nowMs = nowMs;
      state.effects = [];
      dispatch(state, input);
      openDocuments(state);
      flush(state);
      settle(state);
      return state.effects;
    },
  };
}

function dispatch(state: SessionStateNow, input: SessionInput): void {
  switch (input.kind) {
    case "edited": {
      const { id, name, update } = input.entry;
      const document = documentNamed(state, name);
      document.entries.push({ id, update, phase: "persisting" });
      state.persisting.set(id, document);
      state.effects.push({ kind: "persist", entry: input.entry });
      return;
    }
    case "persisted":
      return onPersisted(state, input.id);
    case "not-persisted":
      return onNotPersisted(state, input.id);
    case "stored":
      return onStored(state, input.requestId, input.isStored);
    case "compared": {
      const request = state.requests.get(input.requestId);
      state.requests.delete(input.requestId);
      return request?.kind === "compare" ? onCompared(state, request.channel, input.update) : undefined;
    }
    case "connected":
      return greet(state);
    case "disconnected":
      return onDisconnected(state, input.code);
    case "received":
      return onMessage(state, input.bytes);
    case "settings":
      return onSettings(state, input.settings);
    case "tick":
      return onTick(state);
    default:
      return assertNever(input);
  }
}

const tell = (state: SessionStateNow, status: ConnectionStatus): void =>
  void state.effects.push({ kind: "connection-status", status });

function connect(state: SessionStateNow): void {
  state.link = { kind: "connecting" };
  state.effects.push({ kind: "connect" });
  tell(state, { kind: "connecting" });
}

function greet(state: SessionStateNow): void {
  if (state.link.kind !== "connecting") return;
  state.link = { kind: "greeting" };
  state.heardMs = state.nowMs;
  say(state, { type: "hello", ...state.speaks, erasedSince: state.erasedEpoch });
}

/** What was under way is sent again on the next connection. */
function letGo(state: SessionStateNow): void {
  for (const channel of state.channels.values()) forgetChannel(state, channel);
  state.saying.length = 0;
  state.hasManifest = false;
  onRoom(state, false);
}

/** What was put off goes as soon as there is room. */
function onRoom(state: SessionStateNow, isFull: boolean): void {
  if (state.isServerFull === isFull) return;
  state.isServerFull = isFull;
  state.effects.push({ kind: "room", isFull });
  if (isFull) return;
  for (const document of state.documents.values())
    document.retryAtMs = Math.min(document.retryAtMs, state.nowMs);
  for (const channel of state.channels.values()) sendEntries(state, channel);
}

function onDisconnected(state: SessionStateNow, code: number): void {
  if (state.link.kind === "off" || state.link.kind === "ended") return;
  letGo(state);
  if (code === closeCodes.revoked) {
    state.link = { kind: "ended" };
    for (const document of state.documents.values()) rejectAll(state, document, "revoked");
    return tell(state, { kind: "revoked" });
  }
  if (code === closeCodes.version) {
    state.link = { kind: "ended" };
    return tell(state, { kind: "version-refused" });
  }
  state.attemptCount += 1;
  const untilMs = state.nowMs + backoffMs(state.attemptCount, state.chance(), sessionLimits.connect);
  state.link = { kind: "waiting", untilMs };
  tell(state, { kind: "waiting", untilMs, code });
}

function onMessage(state: SessionStateNow, bytes: Uint8Array): void {
  if (state.link.kind !== "greeting" && state.link.kind !== "online") return;
  state.heardMs = state.nowMs;
  const { kind, frames } = decodeFrames(bytes, limits.stateBytesMax);
  for (const frame of frames) onFrame(state, frame);
  // The connection is broken or the server is: another one may be whole.
  if (kind === "malformed") state.effects.push({ kind: "disconnect" });
}

function onFrame(state: SessionStateNow, frame: Frame): void {
  switch (frame.type) {
    case "welcome": {
      const { version, epoch } = frame;
      const isGreeted = state.link.kind === "online";
      if (!isGreeted) state.link = { kind: "online", version, epoch, sinceMs: state.nowMs };
      state.effects.push({ kind: "clock", aheadMs: frame.nowMs - state.nowMs });
      // Said once more where the server's clock was set.
      return isGreeted ? undefined : tell(state, { kind: "online" });
    }
    case "erased":
      state.erasedEpoch = Math.max(state.erasedEpoch, frame.epoch);
      state.effects.push({ kind: "erase", epoch: frame.epoch, ids: frame.ids });
      return;
    case "access":
      return onAccess(state, frame.partitionIds);
    case "manifest":
      return onManifest(state, frame.documents);
    case "room":
      return onRoom(state, frame.isFull);
    case "suggested":
      state.effects.push({ kind: "suggested" });
      return;
    case "ping":
      return say(state, { type: "pong", nonce: frame.nonce });
    case "pong":
    case "hello":
      return;
    default: {
      const channel = state.channels.get(frame.channel);
      // It was closed while this was on its way.
      return channel && onChannelFrame(state, channel, frame);
    }
  }
}

function onSettings(state: SessionStateNow, settings: SessionSettings): void {
  const wasPaused = state.settings.paused;
  state.settings = settings;
  if (!settings.paused || wasPaused || state.link.kind === "ended") return;
  letGo(state);
  if (state.link.kind !== "waiting" && state.link.kind !== "off") state.effects.push({ kind: "disconnect" });
  state.link = { kind: "off" };
  tell(state, { kind: "paused" });
}

function onTick(state: SessionStateNow): void {
  const { link, nowMs, settings } = state;
  if (settings.paused || link.kind === "ended") return;
  if (link.kind === "off" || (link.kind === "waiting" && nowMs >= link.untilMs)) return connect(state);
  // A clock that was set back waits no longer than it was to.
  if (link.kind === "waiting")
    state.link = {
      kind: "waiting",
      untilMs: Math.min(link.untilMs, nowMs + sessionLimits.connect.retryCapMs),
    };
  if (link.kind !== "online" && link.kind !== "greeting") return;
  state.heardMs = Math.min(state.heardMs, nowMs);
  if (nowMs - state.heardMs > limits.heartbeatMs * sessionLimits.silentHeartbeatCount)
    return void state.effects.push({ kind: "disconnect" });
  sayAlive(state);
  if (link.kind === "online" && nowMs - link.sinceMs > sessionLimits.goodConnectionMs) state.attemptCount = 0;
  for (const channel of state.channels.values()) {
    sendEntries(state, channel);
    store(state, channel);
  }
}

/** What the server asks may stand behind much that is taken slowly: it is told before it takes this device for gone. */
function sayAlive(state: SessionStateNow): void {
  if (state.settings.bytesPerSecondMax === undefined || state.link.kind !== "online") return;
  state.aliveMs = Math.min(state.aliveMs, state.nowMs);
  if (state.nowMs - state.aliveMs < limits.heartbeatMs) return;
  state.aliveMs = state.nowMs;
  say(state, { type: "pong", nonce: 0 });
}

function areSettled(state: SessionStateNow): boolean {
  for (const document of state.documents.values())
    if (document.entries.length > 0 || document.isStoring || isBehind(state, document)) return false;
  return true;
}

/** Said once, whenever it has become so. */
function settle(state: SessionStateNow): void {
  const isSettled = state.link.kind === "online" && state.hasManifest && areSettled(state);
  if (isSettled !== state.isSettled) state.effects.push({ kind: "settled", isSettled });
  state.isSettled = isSettled;
}
