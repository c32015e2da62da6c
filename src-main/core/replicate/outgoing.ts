/** What is sent, and how fast. */
import * as encoding from "lib0/encoding";
import { compareSince, type Frame } from "#shared/sync/frames.ts";
import { encodeMessages } from "#shared/sync/messages.ts";
import { newsVersion } from "#shared/sync/protocol-range.ts";
import { sessionLimits } from "./limits.ts";
import { groupsToSend, updateOf } from "./sent-together.ts";
import type { DeviceChannel, DeviceDocument, Entry, SessionStateNow } from "./session-state.ts";

type KeptHead = Pick<DeviceDocument, "seq" | "epoch">;

export function say(state: SessionStateNow, frame: Frame): void {
  state.saying.push(frame);
}

export function flush(state: SessionStateNow): void {
  if (state.saying.length === 0) return;
  for (const bytes of encodeMessages(state.saying.splice(0), sessionLimits.messageBytesMax))
    state.effects.push({ kind: "send", bytes });
}

/** Opens what has something to fetch or to send, as many at once as may be. */
export function openDocuments(state: SessionStateNow): void {
  if (state.link.kind !== "online") return;
  for (const document of state.documents.values()) {
    if (state.channels.size >= sessionLimits.openCountMax && !closeIdle(state)) return;
    if (document.channel === undefined && isNeeded(state, document)) open(state, document, state.link.epoch);
  }
}

/** Whether the two may differ. */
function isNeeded(state: SessionStateNow, document: DeviceDocument): boolean {
  const pauseMs = document.retryAtMs - state.nowMs;
  // A longer pause is of a clock that was set back since.
  if (pauseMs > 0 && pauseMs <= sessionLimits.document.retryCapMs) return false;
  if (!state.isServerFull && document.entries.some(({ phase }) => phase === "ready")) return true;
  if (state.settings.metered) return false;
  return isBehind(state, document);
}

export function isBehind({ link }: SessionStateNow, document: DeviceDocument): boolean {
  if (document.mustCompare) return true;
  return (
    (link.kind === "online" && isOfOtherLog(document, link.epoch)) || document.wantedSeq !== document.seq
  );
}

/**
 * Something of it came from a log, or was acknowledged by one, that is not this one. That may have been all there was, and be
 * noted as of nothing: whoever reads too slowly is told that it has what it wrote before it is told how far that is.
 */
export const isOfOtherLog = ({ seq, epoch }: KeptHead, logEpoch: string): boolean =>
  (seq > 0 || epoch !== "") && epoch !== logEpoch;

function open(state: SessionStateNow, document: DeviceDocument, epoch: string): void {
  const isCompared = document.mustCompare || isOfOtherLog(document, epoch);
  const channel: DeviceChannel = {
    number: (state.channelCount += 1),
    document,
    comparing: isCompared ? newComparing() : undefined,
    sent: [],
    ackedCount: 0,
    received: [],
    heads: new Map(document.heads),
    reachedSeq: isCompared ? 0 : document.seq,
  };
  document.channel = channel;
  state.channels.set(channel.number, channel);
  const since = isCompared ? compareSince : document.seq;
  say(state, { type: "open", channel: channel.number, name: document.name, since });
  if (!isCompared) sendEntries(state, channel);
}

export const newComparing = () => ({
  hasAsked: false,
  isAnswered: false,
  isLevel: false,
  count: undefined,
});

/** One that has nothing under way makes room; the server tells of its changes all the same. */
function closeIdle(state: SessionStateNow): boolean {
  for (const channel of state.channels.values()) {
    const { document } = channel;
    const isIdle =
      document.entries.length === 0 &&
      channel.received.length === 0 &&
      channel.comparing === undefined &&
      !document.isStoring &&
      !isBehind(state, document);
    if (!isIdle) continue;
    say(state, { type: "close", channel: channel.number });
    forgetChannel(state, channel);
    return true;
  }
  return false;
}

/**
 * What was under way on it is to be sent again. So is what was acknowledged and is not in the base yet: a server that is put
 * back from a backup may have forgotten it by the time it would be.
 */
export function forgetChannel(state: SessionStateNow, channel: DeviceChannel): void {
  state.channels.delete(channel.number);
  channel.document.channel = undefined;
  state.inFlightCount -= channel.sent.length - channel.ackedCount;
  for (const entry of channel.document.entries)
    if (entry.phase === "sent" || entry.phase === "acknowledged") entry.phase = "ready";
}

/**
 * In order, and none before those before it. Invariant: only what is on the disk is sent; else a crash would make this
 * device forget what others know of it.
 */
export function sendEntries(state: SessionStateNow, channel: DeviceChannel): void {
  // Asked of every document that is open, each second: mostly it has nothing to send.
  if (channel.document.entries.length === 0 || state.isServerFull) return;
  if (channel.comparing !== undefined && !channel.comparing.isLevel && channel.comparing.count === undefined)
    return;
  for (const group of groupsToSend(channel.document, state.settings)) {
    if (state.inFlightCount >= sessionLimits.inFlightCountMax || !spend(state, group.sizeBytes)) return;
    for (const entry of group.entries) entry.phase = "sent";
    sayUpdate(state, channel, "update", { entries: group.entries, update: updateOf(group) });
  }
}

/** `entries`: what the update is made of, none where it answers what the server asked. */
export function sayUpdate(
  state: SessionStateNow,
  channel: DeviceChannel,
  type: "update" | "sync-step-2",
  { entries, update }: { readonly entries: readonly Entry[]; readonly update: Uint8Array },
): void {
  channel.sent.push(entries);
  state.inFlightCount += 1;
  const isCounted = state.link.kind === "online" && state.link.version >= newsVersion;
  const count = isCounted ? { count: channel.sent.length } : {};
  say(state, { type, channel: channel.number, update, ...count });
}

function spend(state: SessionStateNow, sizeBytes: number): boolean {
  const { pace, nowMs } = state;
  const seconds = Math.max(0, nowMs - pace.atMs) / 1000;
  const bytesPerSecond = state.settings.bytesPerSecondMax ?? Number.POSITIVE_INFINITY;
  pace.atMs = nowMs;
  pace.updates = Math.min(
    sessionLimits.updatesBurst,
    pace.updates + seconds * sessionLimits.updatesPerSecond,
  );
  // An update that is larger than a second's worth goes when a second was saved up, and is paid for afterwards.
  pace.bytes = Math.min(bytesPerSecond, pace.bytes + (seconds > 0 ? seconds * bytesPerSecond : 0));
  if (pace.updates < 1 || pace.bytes < Math.min(sizeBytes, bytesPerSecond)) return false;
  pace.updates -= 1;
  pace.bytes -= sizeBytes;
  return true;
}

/** As Yjs writes a state vector. */
export function encodeHeads(heads: ReadonlyMap<number, number>): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, heads.size);
  for (const [client, clock] of [...heads].toSorted(([one], [other]) => other - one)) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  }
  return encoding.toUint8Array(encoder);
}
