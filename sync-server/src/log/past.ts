/**
 * What compacting has put a state in the place of: kept for a while, so that what a device did since a time can be undone.
 * A state, and the updates after it, each with who sent it and when it came.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { parseUpdateMeta } from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import { compactState } from "./compact-state.ts";
import { logLimits } from "./limits.ts";

export interface PastUpdate {
  readonly seq: number;
  readonly deviceId: DeviceId;
  /** 0: taken by a program that kept no times. */
  readonly receivedMs: number;
  readonly update: Uint8Array;
}

/** Clocks of a client, the first and the one behind the last. */
export interface ClockRange {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

/** What is left of an update whose words had to go: what it wrote cannot be read, but found in a state. */
export interface Mark {
  readonly receivedMs: number;
  readonly ranges: readonly ClockRange[];
}

export interface PastState {
  readonly seq: number;
  /** What is in it and under no mark came until then; undefined where nobody knows. */
  readonly untimedMs: number | undefined;
  readonly marks: readonly Mark[];
  readonly state: Uint8Array;
}

export interface Past {
  /** Absent: there was nothing before the first update. */
  readonly begin: PastState | undefined;
  /** All after it, those among them that are not compacted yet. */
  readonly updates: readonly PastUpdate[];
}

/** As a log tells it, of a document. */
export interface OwnedPast extends Past {
  /** Whose each client of Yjs is. */
  readonly owners: ReadonlyMap<number, DeviceId>;
}

/** Of what came until then it is not known when; infinite where nothing says so. */
export function untimedUntilMs({ begin, updates }: Past): number {
  const isUntimed =
    (begin !== undefined && begin.untimedMs === undefined) ||
    updates.some(({ receivedMs }) => receivedMs === 0);
  if (!isUntimed) return begin?.untimedMs ?? 0;
  return updates.find(({ receivedMs }) => receivedMs > 0)?.receivedMs ?? Infinity;
}

/** What came before it is older than what is kept. */
export const keptSinceMs = (nowMs: number): number => nowMs - logLimits.pastKeptMs;

/** The first of `places`, in order, that are older than what is kept. */
export function expiredOf<Place extends { readonly receivedMs: number }>(
  places: readonly Place[],
  nowMs: number,
): readonly Place[] {
  const kept = places.findIndex(({ receivedMs }) => receivedMs >= keptSinceMs(nowMs));
  return kept === -1 ? places : places.slice(0, kept);
}

/** The state after the oldest of it: what they said before they were overwritten is gone. */
export function foldPast(
  begin: PastState | undefined,
  updates: readonly PastUpdate[],
  nowMs: number,
): PastState {
  const last = updates.at(-1);
  const bodies = updates.map(({ update }) => update);
  return {
    seq: last?.seq ?? begin?.seq ?? 0,
    untimedMs: last === undefined || last.receivedMs === 0 ? undefined : last.receivedMs,
    marks: (begin?.marks ?? []).filter(({ receivedMs }) => receivedMs >= keptSinceMs(nowMs)),
    state: compactState(begin === undefined ? bodies : [begin.state, ...bodies]),
  };
}

/** Nothing of what was said before the state is left but who wrote when. */
export function forgetPast(past: Past, seq: number, state: Uint8Array): PastState {
  const untimedMs = untimedUntilMs(past);
  const marks = past.updates.flatMap(({ receivedMs, update }): readonly Mark[] =>
    receivedMs === 0 ? [] : [{ receivedMs, ranges: rangesOf(update) }],
  );
  return {
    seq,
    untimedMs: Number.isFinite(untimedMs) ? untimedMs : undefined,
    marks: [...(past.begin?.marks ?? []), ...marks.filter(({ ranges }) => ranges.length > 0)],
    state,
  };
}

function rangesOf(update: Uint8Array): readonly ClockRange[] {
  const { from, to } = parseUpdateMeta(update);
  return [...to].map(([client, end]) => ({ client, from: from.get(client) ?? 0, to: end }));
}

export function encodeMarks(marks: readonly Mark[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, marks.length);
  for (const { receivedMs, ranges } of marks) {
    encoding.writeVarUint(encoder, receivedMs);
    encoding.writeVarUint(encoder, ranges.length);
    for (const { client, from, to } of ranges) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, from);
      encoding.writeVarUint(encoder, to - from);
    }
  }
  return encoding.toUint8Array(encoder);
}

/** What `encodeMarks` wrote: our own, so what does not fit is a bug. */
export function decodeMarks(bytes: Uint8Array): readonly Mark[] {
  const decoder = decoding.createDecoder(bytes);
  const read = (): number => decoding.readVarUint(decoder);
  return Array.from({ length: read() }, () => ({
    receivedMs: read(),
    ranges: Array.from({ length: read() }, () => {
      const [client, from] = [read(), read()];
      return { client, from, to: from + read() };
    }),
  }));
}
