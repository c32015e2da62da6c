/** All documents of an organisation without what a device did since a time, one after another. */
import type { PartitionId } from "#shared/model/ids.ts";
import type { UndoCounts } from "#shared/rpc/server/devices-contract.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import type { AppendEntry } from "../hub/hub-port.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { isTouched, type Suspect, traceDocument, untimedIn } from "./trace.ts";
import { undoMaps } from "./undo-document.ts";
import { type NamedPast, segmentsOf, undoSegment } from "./undo-segment.ts";
import { openWriting, type WritingAs } from "./writing.ts";

export interface UndoDeviceDeps extends WritingAs {
  readonly log: Pick<UpdateLog, "list" | "past">;
  /** Durable when it resolves, and told to everybody. */
  readonly append: (entries: readonly AppendEntry[]) => Promise<void>;
  readonly nowMs: () => number;
}

const none: UndoCounts = { itemCount: 0, editCount: 0, noteCount: 0 };

/** Of all documents the latest time before which the device wrote something that has no time; undefined where there is none. */
export async function knownSince(
  log: UndoDeviceDeps["log"],
  partitionIds: readonly PartitionId[],
  suspect: Suspect,
): Promise<number | undefined> {
  const known: number[] = [];
  for (const { name } of await log.list(partitionIds))
    known.push(untimedIn(await log.past(name), suspect) ?? 0);
  const latestMs = Math.max(0, ...known);
  return latestMs === 0 ? undefined : latestMs;
}

export async function undoDevice(
  deps: UndoDeviceDeps,
  partitionIds: readonly PartitionId[],
  suspect: Suspect,
): Promise<UndoCounts> {
  let counts = none;
  for (const partitionId of partitionIds)
    counts = sum(counts, await undoPartition(deps, partitionId, suspect));
  return counts;
}

const sum = (one: UndoCounts, other: UndoCounts): UndoCounts => ({
  itemCount: one.itemCount + other.itemCount,
  editCount: one.editCount + other.editCount,
  noteCount: one.noteCount + other.noteCount,
});

async function undoPartition(
  deps: UndoDeviceDeps,
  partitionId: PartitionId,
  suspect: Suspect,
): Promise<UndoCounts> {
  let counts = none;
  const { log, append, nowMs } = deps;
  const tagsInUse = new Set<string>();
  const read = async (name: DocumentName): Promise<NamedPast> => ({ name, past: await log.past(name) });
  const names = (await log.list([partitionId])).map(({ name }) => name);
  for (const { births, edits } of segmentsOf(names)) {
    const past = { births: births && (await read(births)), edits: await read(edits) };
    const undone = undoSegment(past, { ...deps, suspect, nowMs: nowMs() });
    for (const tagId of undone.tagIds) tagsInUse.add(tagId);
    counts = sum(counts, undone.counts);
    if (undone.entries.length > 0) await append(undone.entries);
  }
  // What tags are called comes last: only then it is known which of them people have.
  for (const name of names.filter((each) => partsOf(each).kind === "tags")) {
    const { past } = await read(name);
    if (!isTouched(past, suspect)) continue;
    using writing = openWriting(deps, name, traceDocument(past, suspect));
    const { editCount } = undoMaps("tags", { ...deps, ...writing, suspect, tagsInUse });
    counts = sum(counts, { ...none, editCount });
    const entries = writing.entries([]);
    if (entries.length > 0) await append(entries);
  }
  return counts;
}
