/**
 * The hub: takes updates from devices, has them written to the log, and tells the others. It is a pure state machine
 * (`hub-port.ts` says what it is told and what it asks for), so that thousands of schedules of faults can be tried on it.
 *
 * The way of an update: frame, budget, rights, gatekeeper, trial on the document's state, log, acknowledgement, others.
 */
import * as Y from "yjs";
import { assertNever } from "#shared/kit/assert-never.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { partsOf } from "#shared/sync/document-name.ts";
import { decodeFrames, type Frame } from "#shared/sync/frames.ts";
import type { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { limits } from "#shared/sync/limits.ts";
import { afford, isFull } from "./budget.ts";
import { answer, onChannelLoaded, onDrained, open, readAnew } from "./channels.ts";
import { onAppended, startBatch } from "./commit.ts";
import { cool, letGo, onFurtherLoaded, onStateLoaded } from "./documents.ts";
import { createErasedIds } from "./erased-ids.ts";
import { onErased, readAgain } from "./erasure.ts";
import { fanOut, tellChanged, tellOthers, type Spread } from "./fan-out.ts";
import {
  beat,
  onAccessChanged,
  onConnected,
  onHello,
  onListed,
  onRoom,
  onSuggested,
  tellClockSetBack,
} from "./greetings.ts";
import type { Hub, HubInput, HubSettings } from "./hub-port.ts";
import type { Connection, HubDocument, HubState } from "./hub-state.ts";
import { hubLimits } from "./limits.ts";
import { closeChannel, closeConnection, flush, forgetConnection, isBehind, refuse, say } from "./replies.ts";
import { submit } from "./submit.ts";

export interface HubDeps {
  /** The gatekeeper. */
  readonly check: typeof checkUpdate;
}

export function createHub({ check }: HubDeps, settings: HubSettings): Hub {
  const state: HubState = {
    settings,
    check,
    nowMs: 0,
    tickedMs: 0,
    effects: [],
    connections: new Map(),
    documents: new Map(),
    budgets: new Map(),
    loads: new Map(),
    erased: createErasedIds(),
    speaking: new Set(),
    waiting: [],
    inFlight: undefined,
    requestCount: 0,
    batchCount: 0,
    isDraining: false,
    isFull: false,
  };
  for (const { id, epoch } of settings.erased) state.erased.add(id, epoch);
  return {
    handle(input, nowMs) {
      state.nowMs = nowMs;
      state.effects = [];
      dispatch(state, input);
      startBatch(state);
      flush(state);
      return state.effects;
    },
    counts: () => ({
      connectionCount: state.connections.size,
      documentCount: state.documents.size,
      hotCount: [...state.documents.values()].filter(({ hot }) => hot !== undefined).length,
      waitingCount: state.waiting.length + (state.inFlight?.entries.length ?? 0),
    }),
  };
}

function dispatch(state: HubState, input: HubInput): void {
  switch (input.kind) {
    case "connected":
      return onConnected(state, input);
    case "access-changed":
      return onAccessChanged(state, input);
    case "loaded":
      return onLoaded(state, input);
    case "appended":
      return onAppended(state, input.batchId, input.outcome);
    case "erased":
      return onErased(state, input);
    case "published":
      return onPublished(state, input);
    case "tick":
      return onTick(state);
    case "room":
      return onRoom(state, input.isFull);
    case "suggested":
      return onSuggested(state, input);
    case "draining":
      state.isDraining = true;
      for (const connection of state.connections.values())
        closeConnection(state, connection, closeCodes.goingAway);
      return;
    case "received":
    case "buffered":
    case "drained":
    case "closed":
    case "listed": {
      const connection = state.connections.get(input.connectionId);
      // The hub may have closed it while this was on its way.
      return connection && onConnection(state, connection, input);
    }
    default:
      return assertNever(input);
  }
}

type ConnectionInput = Extract<
  HubInput,
  { readonly kind: "received" | "buffered" | "drained" | "closed" | "listed" }
>;

function onConnection(state: HubState, connection: Connection, input: ConnectionInput): void {
  switch (input.kind) {
    case "received":
      return onMessage(state, connection, input.bytes);
    case "buffered":
      connection.isLagging ||= input.sizeBytes > limits.bufferedBytesMax;
      if (input.sizeBytes > hubLimits.unreadBytesMax)
        closeConnection(state, connection, closeCodes.goingAway);
      return;
    case "drained":
      return onDrained(state, connection);
    case "closed":
      return forgetConnection(state, connection);
    case "listed":
      // Connected it would never hear what there is: it comes again, perhaps to an instance that can tell.
      return input.documents === undefined
        ? closeConnection(state, connection, closeCodes.goingAway)
        : onListed(state, connection, input.documents);
    default:
      return assertNever(input);
  }
}

function onMessage(state: HubState, connection: Connection, bytes: Uint8Array): void {
  connection.heardMs = state.nowMs;
  // It asks and asks, and reads no answer.
  if (connection.isLagging && ++connection.unreadCount > hubLimits.unreadMessageCountMax)
    return closeConnection(state, connection, closeCodes.goingAway);
  // After a restore devices bring back whole documents.
  const isRecovering = state.nowMs < state.settings.recoveringUntilMs;
  const bytesMax = isRecovering ? limits.stateBytesMax : limits.frameBytesMax;
  const { kind, frames } = decodeFrames(bytes, bytesMax);
  for (const frame of frames) {
    if (!state.connections.has(connection.id)) return;
    if (connection.version === undefined && frame.type !== "hello")
      return closeConnection(state, connection, closeCodes.malformed);
    onFrame(state, connection, frame);
  }
  if (kind === "malformed") closeConnection(state, connection, closeCodes.malformed);
}

function onFrame(state: HubState, connection: Connection, frame: Frame): void {
  switch (frame.type) {
    case "hello":
      if (connection.version !== undefined) return closeConnection(state, connection, closeCodes.malformed);
      return onHello(state, connection, frame);
    case "ping":
      return isBehind(connection) ? undefined : say(state, connection, { type: "pong", nonce: frame.nonce });
    case "open":
      return open(state, connection, frame);
    case "sync-step-1":
    case "sync-step-2":
    case "update":
    case "close": {
      const channel = connection.channels.get(frame.channel);
      // It was refused while this was on its way.
      if (channel === undefined) return;
      if (frame.type === "close") return closeChannel(channel);
      if (frame.type === "sync-step-1")
        return afford(state, connection.deviceId, frame.stateVector.byteLength)
          ? answer(state, channel, frame.stateVector)
          : refuse(state, channel, 0, "too-fast");
      return submit(state, channel, frame);
    }
    default:
      // Nobody's presence is shown, and what only the server says is no business of a device's.
      return;
  }
}

function onLoaded(
  state: HubState,
  { requestId, document }: Extract<HubInput, { readonly kind: "loaded" }>,
): void {
  const load = state.loads.get(requestId);
  state.loads.delete(requestId);
  switch (load?.kind) {
    case "hot":
      return onStateLoaded(load.document, document, () => onFurther(state, load.document));
    case "further":
      return onFurtherLoaded(state, load.document, document);
    case "channel":
      return onChannelLoaded(state, load.channel, document);
    case undefined:
      return;
    default:
      return assertNever(load);
  }
}

function onFurther(state: HubState, document: HubDocument): void {
  readAnew(state, document.channels);
  tellChanged(state, { ...document, seq: document.seq ?? 0 });
}

/** Of another instance. */
function onPublished(
  state: HubState,
  { name, seq, deviceId, update }: Extract<HubInput, { readonly kind: "published" }>,
): void {
  const document = state.documents.get(name);
  if (document?.seq === undefined || update === undefined || seq !== document.seq + 1) {
    if (document !== undefined) missed(state, document, seq);
    return tellChanged(state, { name, parts: partsOf(name), channels: document?.channels ?? [], seq });
  }
  if (document.hot !== undefined) {
    const { doc, heads, owners } = document.hot;
    doc.settle();
    Y.applyUpdate(doc, update);
    if (seq === document.hot.seq + 1) document.hot.seq = seq;
    for (const [client, head] of doc.heads()) {
      if (heads.get(client) !== head && !owners.has(client)) owners.set(client, deviceId);
      heads.set(client, head);
    }
  }
  const spread: Spread = { documents: new Set(), acknowledged: new Map(), reached: new Set() };
  fanOut(state, { document, update, seq, from: undefined }, spread);
  tellOthers(state, spread);
}

/** What another instance wrote was not heard of: it is read from the log. */
function missed(state: HubState, document: HubDocument, seq: number): void {
  if (document.seq === undefined || seq <= document.seq) return;
  document.seq = undefined;
  document.ahead.clear();
  if (document.unsettledCount === 0) cool(document);
  readAnew(state, document.channels);
}

function onTick(state: HubState): void {
  tellClockSetBack(state);
  for (const connection of state.connections.values()) beat(state, connection);
  for (const document of state.documents.values()) {
    readAgain(state, document);
    const [ahead] = document.ahead;
    if (ahead !== undefined && document.unsettledCount === 0) missed(state, document, ahead);
  }
  for (const [deviceId, budget] of state.budgets)
    if (isFull(budget, state.nowMs)) state.budgets.delete(deviceId);
  letGo(state);
}
