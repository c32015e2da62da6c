/** A library of given texts in a real sealed database, made through the writes of the store: for tests and benchmarks of search. */
import type Database from "better-sqlite3-multiple-ciphers";
import { randomBytes, createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { ItemCommit, QuantisedVector } from "#core/ports/library-store.ts";
import { ContentHash, FolderId, type ItemId, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import type { Library } from "./library.ts";
import { nearAlone, noneNear } from "./note-near.fake.ts";
import { createNoteWrites, type NoteWrites } from "./search-notes.ts";
import { openDatabase } from "./open.ts";

export interface FixtureSegment {
  readonly text: string;
  readonly headingPath?: readonly string[];
}

export interface FixtureItem {
  /** Below the fixture's folder. */
  readonly path: string;
  readonly title?: string;
  readonly segments: readonly FixtureSegment[];
  readonly kind?: ItemKind;
  readonly language?: string;
  readonly tags?: readonly string[];
  readonly modifiedMs?: number;
  readonly takenMs?: number;
  /** One a segment; zeros when absent. */
  readonly vectors?: readonly QuantisedVector[];
}

export interface AddedItem {
  readonly itemId: ItemId;
  readonly segmentIds: readonly SegmentId[];
}

export interface LibraryFixture extends Disposable {
  readonly root: string;
  readonly spaceId: SpaceId;
  /** A connection of its own, read-only, as the reader's thread has it. */
  readonly reader: Database.Database;
  readonly library: Library;
  readonly notes: NoteWrites;
  /** Rows that were written so far: while it is the same, so is what can be found. */
  changeCount(): number;
  add(items: readonly FixtureItem[]): readonly AddedItem[];
}

function openOrThrow(path: string, key: Uint8Array, mode: "writer" | "reader"): Database.Database {
  const opening = openDatabase({ path, key }, mode);
  if (opening.kind !== "open") throw new Error(opening.detail);
  return opening.database;
}

/** Without vectors of its own an item has zeros, which are near nothing. */
const commitOf = (
  item: FixtureItem,
  claim: { readonly itemId: ItemId; readonly generation: number },
  spaceId: SpaceId,
  dimensions: number,
): ItemCommit => ({
  kind: "indexed",
  itemId: claim.itemId,
  generation: claim.generation,
  contentHash: ContentHash.parse(createHash("sha256").update(JSON.stringify(item.segments)).digest("hex")),
  itemKind: item.kind ?? "text",
  mediaType: "text/plain",
  ...(item.title === undefined ? {} : { title: item.title }),
  language: item.language ?? "en",
  ...(item.takenMs === undefined ? {} : { takenMs: item.takenMs }),
  tags: item.tags ?? [],
  segments: item.segments.map(({ text, headingPath = [] }, ordinal) => ({
    ordinal,
    text,
    headingPath,
    anchor: { kind: "text", startChar: 0, endChar: text.length, startLine: 1, endLine: 1 },
    tokenCount: Math.ceil(text.length / 4),
  })),
  spaceId,
  vectors: item.vectors ?? item.segments.map(() => ({ codes: new Int8Array(dimensions), scale: 0 })),
});

export function createLibraryFixture(
  spaceId: SpaceId = SpaceId.parse("fixture@1"),
  dimensions = 4,
): LibraryFixture {
  const place = mkdtempSync(join(tmpdir(), "tessera-search-"));
  const key = randomBytes(32);
  const path = join(place, "library.db");
  const writer = openOrThrow(path, key, "writer");
  const reader = openOrThrow(path, key, "reader");
  const library: Library = { ...createLibraryReads(writer), ...createLibraryWrites(writer) };
  const totalChanges = writer.prepare<[], number>("SELECT total_changes()").pluck();
  const folderId = FolderId.parse("01990000-0000-7000-8000-000000000000");
  const root = "/home/ann/Library";
  library.addFolder({ id: folderId, path: root, paused: false, ignore: [], addedMs: 0 });
  let fileCount = 0;

  return {
    root,
    spaceId,
    reader,
    library,
    notes: createNoteWrites(writer, nearAlone(noneNear)),
    changeCount: () => totalChanges.get() ?? 0,
    add(items) {
      const paths = items.map((item) => `${root}/${item.path}`);
      const added = items.map((item, place) => ({
        path: paths[place] ?? basename(item.path),
        sizeBytes: item.segments.reduce((sum, segment) => sum + segment.text.length, 0),
        modifiedMs: item.modifiedMs ?? 1_700_000_000_000 + fileCount,
        fileKey: `1:${fileCount++}`,
      }));
      library.applyDifference(folderId, { added, changed: [], moved: [], removed: [] }, false, 0);
      const claims = new Map(
        library
          .claim({ itemCountMax: items.length, bytesMax: Number.MAX_SAFE_INTEGER }, 1)
          .map((claim) => [claim.path, claim]),
      );
      const commits = items.map((item, place) => {
        const claim = claims.get(paths[place] ?? "");
        if (claim === undefined) throw new Error(`${item.path} was not claimed`);
        return commitOf(item, claim, spaceId, dimensions);
      });
      return library.commit(commits, 2).items.map(({ itemId, segmentIds }) => ({ itemId, segmentIds }));
    },
    [Symbol.dispose]() {
      reader.close();
      writer.close();
      rmSync(place, { recursive: true, force: true });
    },
  };
}
