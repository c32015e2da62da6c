/**
 * A segment of items without what a device did since a time: both its documents, and what is to be appended to them. A pure
 * step of undoing, so that it can be tried in thousands of schedules of faults.
 */
import type { UndoCounts } from "#shared/rpc/server/devices-contract.ts";
import { DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { readEdits, type TagId } from "#shared/sync/edits.ts";
import type { AppendEntry } from "../hub/hub-port.ts";
import type { OwnedPast } from "../log/past.ts";
import { isTouched, type Suspect, traceDocument } from "./trace.ts";
import { trashBorn, undoBirths, undoMaps } from "./undo-document.ts";
import { openWriting, type WritingAs } from "./writing.ts";

export interface SegmentNames {
  readonly births: DocumentName | undefined;
  readonly edits: DocumentName;
}

/** Of all documents of a partition; where there is one of births there may be none of edits yet. */
export function segmentsOf(names: readonly DocumentName[]): readonly SegmentNames[] {
  const segments = new Map<string, SegmentNames>();
  for (const name of names) {
    const { kind } = partsOf(name);
    if (kind === "tags") continue;
    const edits = DocumentName.parse(name.replace(/^births/, "edits"));
    const births = kind === "births" ? name : segments.get(edits)?.births;
    segments.set(edits, { births, edits });
  }
  return [...segments.values()];
}

export interface NamedPast {
  readonly name: DocumentName;
  readonly past: OwnedPast;
}

export interface SegmentPast {
  readonly births: NamedPast | undefined;
  readonly edits: NamedPast;
}

export interface Asked extends WritingAs {
  readonly suspect: Suspect;
  /** By the server's clock. */
  readonly nowMs: number;
}

export interface UndoneSegment {
  /** Births first. */
  readonly entries: readonly AppendEntry[];
  readonly counts: UndoCounts;
  /** That people have then. */
  readonly tagIds: ReadonlySet<TagId>;
}

export function undoSegment({ births, edits }: SegmentPast, asked: Asked): UndoneSegment {
  const shared = births === undefined ? nothingShared : undoShared(births, asked);
  using writing = openWriting(asked, edits.name, traceDocument(edits.past, asked.suspect));
  const { doc } = writing.traced;
  const { things, editCount, noteCount } = undoMaps("edits", { ...writing, ...asked });
  const trashed = trashBorn(doc, shared.born, asked);
  return {
    entries: [...shared.entries, ...writing.entries([...things, ...trashed])],
    counts: { itemCount: trashed.size, editCount: editCount + shared.restoredCount, noteCount },
    tagIds: new Set([...readEdits(doc).values()].flatMap(({ tagIds }) => tagIds)),
  };
}

interface Shared {
  readonly entries: readonly AppendEntry[];
  /** Numbers of items. */
  readonly born: readonly string[];
  readonly restoredCount: number;
}

const nothingShared: Shared = { entries: [], born: [], restoredCount: 0 };

function undoShared({ name, past }: NamedPast, asked: Asked): Shared {
  if (!isTouched(past, asked.suspect)) return nothingShared;
  using writing = openWriting(asked, name, traceDocument(past, asked.suspect));
  const { restored, born } = undoBirths({ ...writing, ...asked });
  return { entries: writing.entries([...restored]), born, restoredCount: restored.size };
}
