/** All documents of an organisation without what a device did since a time, one after another. */
import type { PartitionId } from "#shared/model/ids.ts";
import type { UndoCounts } from "#shared/rpc/server/devices-contract.ts";
import { DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { readEdits } from "#shared/sync/edits.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { isTouched, type Suspect, traceDocument, untimedIn } from "./trace.ts";
import { trashBorn, undoBirths, undoMaps } from "./undo-document.ts";
import { openWriting, type WritingDeps } from "./writing.ts";

export interface UndoDeviceDeps extends WritingDeps {
  readonly log: Pick<UpdateLog, "list" | "past">;
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

interface Documents {
  readonly births: DocumentName | undefined;
  readonly edits: DocumentName;
}

async function undoPartition(
  deps: UndoDeviceDeps,
  partitionId: PartitionId,
  suspect: Suspect,
): Promise<UndoCounts> {
  let counts = none;
  const tagsInUse = new Set<string>();
  const names = (await deps.log.list([partitionId])).map(({ name }) => name);
  for (const documents of segmentsOf(names))
    counts = sum(counts, await undoSegment(deps, documents, { suspect, tagsInUse }));
  // What tags are called comes last: only then it is known which of them people have.
  for (const name of names.filter((each) => partsOf(each).kind === "tags")) {
    const past = await deps.log.past(name);
    if (!isTouched(past, suspect)) continue;
    using writing = openWriting(deps, name, traceDocument(past, suspect));
    const { editCount } = undoMaps("tags", { ...writing, suspect, tagsInUse });
    await writing.write([]);
    counts = sum(counts, { ...none, editCount });
  }
  return counts;
}

function segmentsOf(names: readonly DocumentName[]): readonly Documents[] {
  const segments = new Map<string, Documents>();
  for (const name of names) {
    const { kind } = partsOf(name);
    if (kind === "tags") continue;
    const edits = DocumentName.parse(name.replace(/^births/, "edits"));
    const births = kind === "births" ? name : segments.get(edits)?.births;
    segments.set(edits, { births, edits });
  }
  return [...segments.values()];
}

interface Asked {
  readonly suspect: Suspect;
  /** Those of the segment go in. */
  readonly tagsInUse: Set<string>;
}

async function undoSegment(
  deps: UndoDeviceDeps,
  { births, edits }: Documents,
  { suspect, tagsInUse }: Asked,
): Promise<UndoCounts> {
  const { born, restoredCount } =
    births === undefined ? { born: [], restoredCount: 0 } : await undoShared(deps, births, suspect);
  using writing = openWriting(deps, edits, traceDocument(await deps.log.past(edits), suspect));
  const { doc } = writing.traced;
  const { things, editCount, noteCount } = undoMaps("edits", { ...writing, suspect });
  const trashed = trashBorn(doc, born, { ...writing, nowMs: deps.nowMs() });
  await writing.write([...things, ...trashed]);
  for (const { tagIds } of readEdits(doc).values()) for (const tagId of tagIds) tagsInUse.add(tagId);
  return { itemCount: trashed.size, editCount: editCount + restoredCount, noteCount };
}

async function undoShared(
  deps: UndoDeviceDeps,
  name: DocumentName,
  suspect: Suspect,
): Promise<{ readonly born: readonly string[]; readonly restoredCount: number }> {
  const past = await deps.log.past(name);
  if (!isTouched(past, suspect)) return { born: [], restoredCount: 0 };
  using writing = openWriting(deps, name, traceDocument(past, suspect));
  const { restored, born } = undoBirths({ ...writing, suspect });
  await writing.write([...restored]);
  return { born, restoredCount: restored.size };
}
