/** What the server says. */
import * as Y from "yjs";
import { partsOf } from "#shared/sync/document-name.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { Frame } from "#shared/sync/frames.ts";
import {
  encodeHeads,
  forgetChannel,
  isOfOtherLog,
  newComparing,
  say,
  sayUpdate,
  sendEntries,
} from "./outgoing.ts";
import { onRefused, postpone, rejectAll } from "./refusing.ts";
import type { DeviceChannel, DeviceDocument, Entry, SessionStateNow } from "./session-state.ts";

export function onChannelFrame(state: SessionStateNow, channel: DeviceChannel, frame: Frame): void {
  switch (frame.type) {
    case "sync-step-1":
      return onAsked(state, channel, frame.stateVector);
    case "sync-step-2":
    case "update":
      return onUpdate(state, channel, frame.update);
    case "opened":
      if (channel.comparing !== undefined) channel.comparing.isAnswered = true;
      channel.reachedSeq = frame.seq;
      return store(state, channel);
    case "ack":
      return onAck(state, channel, frame.count, frame.seq);
    case "refuse":
      return onRefused(state, channel, frame.count, frame.why);
    default:
      return;
  }
}

/** The server asks what this device has: it knows no `seq` of ours, or is behind it. Each side asks once. */
function onAsked(state: SessionStateNow, channel: DeviceChannel, stateVector: Uint8Array): void {
  channel.comparing ??= newComparing();
  const { comparing, document } = channel;
  document.mustCompare = true;
  if (comparing.hasAsked) return;
  comparing.hasAsked = true;
  channel.reachedSeq = 0;
  say(state, { type: "sync-step-1", channel: channel.number, stateVector: encodeHeads(channel.heads) });
  const requestId = (state.requestCount += 1);
  state.requests.set(requestId, { kind: "compare", channel });
  state.effects.push({ kind: "compare", requestId, name: document.name, stateVector });
}

export function onCompared(
  state: SessionStateNow,
  channel: DeviceChannel,
  update: Uint8Array | undefined,
): void {
  const { comparing, document } = channel;
  if (document.channel !== channel || comparing === undefined) return;
  if (update === undefined || document.isReadOnly) {
    comparing.isLevel = true;
  } else {
    sayUpdate(state, channel, "sync-step-2", { entries: [], update });
    comparing.count = channel.sent.length;
  }
  sendEntries(state, channel);
  store(state, channel);
}

/** The server is checked as devices are: what it sends is in no replica before it was read through. */
function onUpdate(state: SessionStateNow, channel: DeviceChannel, update: Uint8Array): void {
  const { document, heads } = channel;
  const { kind } = document.parts;
  const checked = state.check(update, { kind, heads, mayWriteAs: () => true, isState: true });
  if (checked.kind === "refused") {
    say(state, { type: "close", channel: channel.number });
    forgetChannel(state, channel);
    document.mustCompare = true;
    return postpone(state, document);
  }
  if (checked.isKnown) return;
  for (const [client, head] of checked.heads) heads.set(client, head);
  channel.received.push(update);
}

function onAck(state: SessionStateNow, channel: DeviceChannel, count: number, seq: number): void {
  if (count > channel.sent.length) return;
  for (const entry of channel.sent.slice(channel.ackedCount, count).flat()) {
    entry.phase = "acknowledged";
    for (const [client, head] of Y.parseUpdateMeta(entry.update).to)
      channel.heads.set(client, Math.max(head, channel.heads.get(client) ?? 0));
  }
  state.inFlightCount -= Math.max(0, count - channel.ackedCount);
  channel.ackedCount = Math.max(channel.ackedCount, count);
  const { comparing } = channel;
  if (comparing === undefined) channel.reachedSeq = Math.max(channel.reachedSeq, seq);
  else if (comparing.count !== undefined && count >= comparing.count) comparing.isLevel = true;
  sendEntries(state, channel);
  store(state, channel);
}

/** What came, what was acknowledged and how far that is, in one transaction; one at a time for each document. */
export function store(state: SessionStateNow, channel: DeviceChannel): void {
  const { document, comparing, received } = channel;
  if (state.link.kind !== "online" || document.isStoring) return;
  // Until both sides are level nothing is noted, so that what the server lacks is brought to it after a crash as well.
  if (comparing !== undefined && !(comparing.isAnswered && comparing.isLevel)) return;
  const acknowledged = document.entries.filter(({ phase }) => phase === "acknowledged");
  const { epoch } = state.link;
  const isNews =
    received.length > 0 ||
    acknowledged.length > 0 ||
    channel.reachedSeq !== document.seq ||
    isOfOtherLog(document, epoch);
  if (!isNews) return finishComparing(document, channel);
  document.isStoring = true;
  for (const entry of acknowledged) entry.phase = "storing";
  channel.received = [];
  const requestId = (state.requestCount += 1);
  const heads = new Map(channel.heads);
  const seq = channel.reachedSeq;
  state.requests.set(requestId, { kind: "store", document, channel, acknowledged, heads, seq, epoch });
  state.effects.push({
    kind: "store",
    requestId,
    name: document.name,
    updates: received,
    acknowledged: acknowledged.map(({ id }) => id),
    seq,
    epoch,
  });
}

export function finishComparing(document: DeviceDocument, channel: DeviceChannel): void {
  if (channel.comparing !== undefined) document.mustCompare = false;
  channel.comparing = undefined;
  document.wantedSeq = document.seq;
  document.failureCount = 0;
  document.gapCount = 0;
}

export function documentNamed(state: SessionStateNow, name: DocumentName): DeviceDocument {
  const known = state.documents.get(name);
  if (known !== undefined) return known;
  const document: DeviceDocument = {
    name,
    parts: partsOf(name),
    seq: 0,
    epoch: "",
    heads: new Map(),
    wantedSeq: 0,
    entries: [] as Entry[],
    channel: undefined,
    mustCompare: false,
    isSentApart: false,
    isReadOnly: false,
    retryAtMs: 0,
    failureCount: 0,
    gapCount: 0,
    isStoring: false,
  };
  state.documents.set(name, document);
  return document;
}

export function onManifest(
  state: SessionStateNow,
  documents: Extract<Frame, { readonly type: "manifest" }>["documents"],
): void {
  state.hasManifest = true;
  for (const { name, seq } of documents) {
    const document = documentNamed(state, name);
    // Over a channel it hears of everything, and sooner.
    if (document.channel === undefined) document.wantedSeq = seq;
  }
}

/** What may no longer be read is let go of, and what was still to be sent there is kept apart. */
export function onAccess(state: SessionStateNow, partitionIds: readonly string[]): void {
  state.effects.push({ kind: "access", partitionIds });
  const readable = new Set(partitionIds);
  for (const document of state.documents.values()) {
    document.isReadOnly = false;
    if (readable.has(document.parts.partitionId)) continue;
    if (document.channel !== undefined) forgetChannel(state, document.channel);
    rejectAll(state, document, "not-permitted");
    Object.assign(document, { seq: 0, wantedSeq: 0, epoch: "", heads: new Map(), mustCompare: false });
  }
}
