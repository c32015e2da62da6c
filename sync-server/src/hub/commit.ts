/**
 * Group commit. What was taken waits for the log; one append is under way at a time, and what comes meanwhile is the next.
 * Invariant: nobody is told of an update, neither who sent it nor anybody else, before the log has answered for it.
 */
import { answer, deliver } from "./channels.ts";
import { cool, readState } from "./documents.ts";
import type { Answer, Channel, HubDocument, HubState, Pending } from "./hub-state.ts";
import type { AppendedEntry, AppendEntry, CompactState } from "./hub-port.ts";
import { hubLimits } from "./limits.ts";
import { longCount, stateOf, statesDue } from "./compaction.ts";
import { refuse, say } from "./replies.ts";
import { fanOut, tellOthers, type Spread } from "./fan-out.ts";

export function take(state: HubState, pending: Pending): void {
  const { document } = pending;
  document.unsettledCount += 1;
  document.lastPending = pending;
  state.waiting.push(pending);
}

/** What is known already is acknowledged when all that was taken before it is in the log. */
export function acknowledgeKnown(state: HubState, channel: Channel, count: number): void {
  const { document, connection, number, sentSeq } = channel;
  if (document.unsettledCount === 0)
    return say(state, connection, { type: "ack", channel: number, count, seq: sentSeq });
  const { deviceId } = connection;
  const nothing = { update: undefined, newClients: [], ids: [], answers: [] };
  take(state, { document, channel, count, deviceId, ...nothing });
}

export function startBatch(state: HubState): void {
  while (state.inFlight === undefined && state.waiting.length > 0) {
    const entries = state.waiting.splice(0, hubLimits.batchEntryCountMax);
    const batchId = (state.batchCount += 1);
    state.inFlight = { batchId, entries, states: statesDue(state, entries) };
    const appends = entries.flatMap(toAppend);
    if (appends.length > 0) return void state.effects.push({ kind: "append", batchId, entries: appends });
    onAppended(state, batchId, []);
  }
}

const toAppend = ({ document, update, deviceId, newClients, ids }: Pending): readonly AppendEntry[] =>
  update === undefined ? [] : [{ name: document.name, update, deviceId, newClients, ids }];

export function onAppended(
  state: HubState,
  batchId: number,
  outcome: readonly AppendedEntry[] | "failed",
): void {
  const { inFlight } = state;
  if (inFlight?.batchId !== batchId) return;
  state.inFlight = undefined;
  if (outcome === "failed") return failAll(state, [...inFlight.entries, ...state.waiting.splice(0)]);
  const spread: Spread = { documents: new Set(), acknowledged: new Map(), reached: new Set() };
  const spoilt = new Set<HubDocument>();
  const long = new Map<HubDocument, number>();
  const forgetting = new Set<HubDocument>();
  const due: Answer[] = [];
  let at = 0;
  for (const pending of inFlight.entries) {
    const { document, update } = pending;
    const own = update === undefined ? undefined : outcome[at++];
    document.unsettledCount -= 1;
    if (own?.kind === "refused" || spoilt.has(document)) {
      // A state that holds what the log did not take is no state of the document.
      spoilt.add(document);
      cool(document);
      sendBack(state, pending, own?.kind === "refused" ? own.why : "busy");
      continue;
    }
    if (own !== undefined && update !== undefined) {
      settle(state, pending, update, own.seq, spread);
      if (document.hot?.seq === own.seq - 1) document.hot.seq = own.seq;
      // What the hub itself writes takes something away that was erased.
      if (pending.channel === undefined) forgetting.add(document);
      else if (document.tailCount >= longCount(state.settings)) long.set(document, own.seq);
    }
    if (pending.channel) spread.acknowledged.set(pending.channel, pending.count);
    for (const made of pending.answers) due.push({ ...made, seq: document.seq ?? 0 });
  }
  tellOthers(state, spread);
  for (const [document, seq] of long) compact(state, document, stateOf(inFlight.states, document, seq));
  for (const document of forgetting) {
    document.tailCount = 0;
    state.effects.push({ kind: "forget", name: document.name });
  }
  for (const answered of due) deliver(state, answered);
  dropSpoilt(state, spoilt);
  for (const { document } of inFlight.entries) readState(state, document);
}

function settle(state: HubState, pending: Pending, update: Uint8Array, seq: number, spread: Spread): void {
  const { document, deviceId, channel } = pending;
  const { name } = document;
  fanOut(state, { document, update, seq, from: channel }, spread);
  state.effects.push({ kind: "publish", name, seq, deviceId, update });
  state.effects.push({ kind: "note", note: { kind: "appended", deviceId, name, seq } });
  document.tailCount += 1;
}

function compact(state: HubState, document: HubDocument, known: CompactState | undefined): void {
  document.tailCount = 0;
  state.effects.push({ kind: "compact", name: document.name, state: known });
}

function sendBack(
  state: HubState,
  { channel, count, answers }: Pending,
  why: "erased" | "not-owner" | "busy",
): void {
  if (channel) refuse(state, channel, count, why);
  for (const { channel: asking, stateVector } of answers.splice(0)) answer(state, asking, stateVector);
}

function dropSpoilt(state: HubState, spoilt: ReadonlySet<HubDocument>): void {
  if (spoilt.size === 0) return;
  const waiting = state.waiting;
  state.waiting = waiting.filter(({ document }) => !spoilt.has(document));
  for (const pending of waiting) {
    if (!spoilt.has(pending.document)) continue;
    pending.document.unsettledCount -= 1;
    sendBack(state, pending, "busy");
  }
}

/**
 * The disk is full or broken. The devices keep what they have; what got into the log all the same is found when the documents
 * are read anew, with the next tick.
 */
function failAll(state: HubState, entries: readonly Pending[]): void {
  state.effects.push({ kind: "note", note: { kind: "append-failed", count: entries.length } });
  for (const { document } of entries) {
    document.unsettledCount -= 1;
    cool(document);
  }
  for (const pending of entries) sendBack(state, pending, "busy");
  for (const { document } of entries) {
    document.mustRead = true;
    readState(state, document);
  }
}
