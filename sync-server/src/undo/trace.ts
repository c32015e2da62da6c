/** Finds in a document what a device did to it since a time: by what its log tells of who wrote what and when. */
import * as Y from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import { type OwnedPast, untimedUntilMs } from "../log/past.ts";
import { type ClockRanges, createClockRanges } from "./clock-ranges.ts";

export interface Suspect {
  readonly deviceId: DeviceId;
  /** By when the server received it; 0: all that it ever did. */
  readonly sinceMs: number;
}

export interface Traced {
  /** As it is now, with what was deleted still in it as far as that is kept. Its own to destroy. */
  readonly doc: Y.Doc;
  /** What the device wrote since. */
  readonly inserted: ClockRanges;
  /** What it deleted or overwrote, by the time at which that came; undefined: all since. */
  readonly deletedUntil: (untilMs: number | undefined) => ClockRanges;
  /** Whose a client is. */
  readonly ownerOf: (client: number) => DeviceId | undefined;
  readonly clients: ReadonlySet<number>;
}

/** Whether the device ever wrote in it, as far as that is kept. */
export const isTouched = ({ owners, updates }: OwnedPast, { deviceId }: Suspect): boolean =>
  [...owners.values()].includes(deviceId) || updates.some((update) => update.deviceId === deviceId);

/** Where it wrote something of which nobody knows whether it was before or after: the time after which all is known. */
export function untimedIn(past: OwnedPast, { deviceId, sinceMs }: Suspect): number | undefined {
  const untilMs = untimedUntilMs(past);
  const isMine = (client: number): boolean => past.owners.get(client) === deviceId;
  return sinceMs > 0 && untilMs > sinceMs && hasUntimed(past, isMine) ? untilMs : undefined;
}

export function traceDocument(past: OwnedPast, { deviceId, sinceMs }: Suspect): Traced {
  const isMine = (client: number): boolean => past.owners.get(client) === deviceId;
  const doc = new QuietDoc({ gc: false });
  if (past.begin !== undefined) Y.applyUpdate(doc, past.begin.state);
  const inserted = insertedBefore(past, isMine, sinceMs);
  const deletions: Deletion[] = [];
  for (const update of past.updates) {
    const { beforeState, afterState, deleteSet } = apply(doc, update.update);
    if (update.receivedMs < sinceMs) continue;
    for (const [client, clock] of afterState)
      if (isMine(client)) inserted.add(client, beforeState.get(client) ?? 0, clock);
    if (update.deviceId === deviceId && deleteSet.clients.size > 0)
      deletions.push({ receivedMs: update.receivedMs, deleted: deleteSet });
  }
  return {
    doc,
    inserted,
    deletedUntil: deletedOf(deletions),
    ownerOf: (client) => past.owners.get(client),
    clients: new Set(past.owners.keys()),
  };
}

interface Deletion {
  readonly receivedMs: number;
  readonly deleted: Y.Transaction["deleteSet"];
}

function deletedOf(deletions: readonly Deletion[]): Traced["deletedUntil"] {
  const known = new Map<number | undefined, ClockRanges>();
  return (untilMs) => {
    const ranges = known.get(untilMs) ?? createClockRanges();
    if (known.has(untilMs)) return ranges;
    known.set(untilMs, ranges);
    for (const { receivedMs, deleted } of deletions)
      if (untilMs === undefined || receivedMs < untilMs)
        for (const [client, items] of deleted.clients)
          for (const { clock, len } of items) ranges.add(client, clock, clock + len);
    return ranges;
  };
}

/** By itself, so that what it deleted is told from what was deleted before. */
function apply(doc: Y.Doc, update: Uint8Array): Y.Transaction {
  return doc.transact((transaction) => {
    Y.applyUpdate(doc, update);
    return transaction;
  });
}

/** Of what came before the updates that are kept: all of it, or what is under marks. */
function insertedBefore(
  { begin, owners }: OwnedPast,
  isMine: (client: number) => boolean,
  sinceMs: number,
): ClockRanges {
  const inserted = createClockRanges();
  if (sinceMs === 0) {
    const heads = begin === undefined ? new Map<number, number>() : headsOf(begin.state);
    for (const client of owners.keys()) if (isMine(client)) inserted.add(client, 0, heads.get(client) ?? 0);
    return inserted;
  }
  for (const { receivedMs, ranges } of begin?.marks ?? [])
    if (receivedMs >= sinceMs)
      for (const { client, from, to } of ranges) if (isMine(client)) inserted.add(client, from, to);
  return inserted;
}

/** Whether the device wrote something that is under no mark and has no time. */
function hasUntimed({ begin, updates }: OwnedPast, isMine: (client: number) => boolean): boolean {
  if (
    updates.some(
      ({ receivedMs, update }) => receivedMs === 0 && [...headsOf(update)].some(([client]) => isMine(client)),
    )
  )
    return true;
  if (begin === undefined) return false;
  const markedCounts = new Map<number, number>();
  for (const { ranges } of begin.marks)
    for (const { client, from, to } of ranges)
      markedCounts.set(client, (markedCounts.get(client) ?? 0) + to - from);
  return [...headsOf(begin.state)].some(
    ([client, head]) => isMine(client) && head > (markedCounts.get(client) ?? 0),
  );
}

/** The clock behind the last, by client. */
const headsOf = (update: Uint8Array): ReadonlyMap<number, number> => Y.parseUpdateMeta(update).to;
