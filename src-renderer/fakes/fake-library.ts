import { FolderId, ItemId, SegmentId } from "#shared/model/ids.ts";
import type { FolderStatus } from "#shared/model/folder.ts";
import type { Item, StatusCounts } from "#shared/model/item.ts";
import type { Segment } from "#shared/model/segment.ts";
import { fakeDocuments, type FakeDocument } from "./fake-documents.ts";

export interface FakeLibrary {
  readonly items: Item[];
  readonly segments: readonly Segment[];
  readonly documentOf: ReadonlyMap<ItemId, FakeDocument>;
  readonly folders: FolderStatus[];
}

export const fakeItemId = (number: number): string =>
  `0190f3c8-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const monthMs = 30 * 24 * 3600 * 1000;
const startMs = Date.UTC(2026, 9, 1, 9, 30);
const folderId = FolderId.parse(fakeItemId(0xf01));

export const countStatuses = (items: readonly Item[]): StatusCounts => {
  const counts = { waiting: 0, working: 0, indexed: 0, skipped: 0, failed: 0, cancelled: 0 };
  for (const { status } of items) counts[status] += 1;
  return counts;
};

function itemOf(document: FakeDocument, index: number): Item {
  const isDamaged = document.reason === "encrypted";
  return {
    id: ItemId.parse(fakeItemId(index + 1)),
    folderId,
    partition: "private",
    path: document.path,
    name: document.path.split("/").at(-1) ?? "",
    kind: document.kind,
    ...(document.title === undefined ? {} : { title: document.title }),
    language: document.language ?? "en",
    sizeBytes: 1800 + index * 31_337,
    modifiedMs: startMs - index * monthMs,
    ...(document.kind === "image" ? { takenMs: startMs - 13 * monthMs } : {}),
    hasThumbnail: document.kind === "image",
    status: document.reason === undefined ? "indexed" : isDamaged ? "failed" : "skipped",
    ...(document.reason === undefined ? {} : { reason: { code: document.reason, detail: "" } }),
    attemptCount: 1,
    segmentCount: document.passages.length,
    tags: document.tags ?? [],
    addedMs: startMs,
    indexedMs: startMs,
  } as Item;
}

export function createFakeLibrary(isEmpty: boolean): FakeLibrary {
  if (isEmpty) return { items: [], segments: [], documentOf: new Map(), folders: [] };
  const items = fakeDocuments.map(itemOf);
  let nextSegmentId = 1;
  const segments = fakeDocuments.flatMap((document, index) =>
    document.passages.map((passage, ordinal): Segment => ({
      id: SegmentId.parse(nextSegmentId++),
      itemId: ItemId.parse(fakeItemId(index + 1)),
      ordinal,
      text: passage.text,
      headingPath: passage.headings,
      anchor: passage.anchor,
      tokenCount: passage.text.split(/\s+/).length,
    })),
  );
  const documentOf = new Map(
    fakeDocuments.map((document, index) => [ItemId.parse(fakeItemId(index + 1)), document]),
  );
  return { items, segments, documentOf, folders: [fakeFolder("/home/ada/Notes", items)] };
}

let nextFolder = 0;
export const fakeFolder = (path: string, items: readonly Item[]): FolderStatus => ({
  id: nextFolder++ === 0 ? folderId : FolderId.parse(fakeItemId(0xf01 + nextFolder)),
  path,
  paused: false,
  ignore: ["*.tmp"],
  addedMs: startMs,
  state: "watching",
  watchMode: "events",
  counts: countStatuses(items),
  ignoredCount: 42,
  lastScanMs: startMs,
  noticeRemarks: [],
});
