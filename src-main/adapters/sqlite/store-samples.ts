/** Small things to put into a store in tests. */
import { createHash } from "node:crypto";
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { ClaimedItem, ItemCommit, LibraryStore, TreeDifference } from "#core/ports/library-store.ts";
import { ContentHash, FolderId, ItemId, SpaceId } from "#shared/model/ids.ts";

export const spaceId = SpaceId.parse("conformance@1");
export const folderId = FolderId.parse("01990000-0000-7000-8000-000000000001");
export const otherFolderId = FolderId.parse("01990000-0000-7000-8000-000000000002");
export const nobody = ItemId.parse("01990000-0000-7000-8000-0000000000ff");
export const noDifference: TreeDifference = { added: [], changed: [], moved: [], removed: [] };
export const everything = { itemCountMax: 1000, bytesMax: 1e12 };

export const seenFile = (path: string, given: Partial<SeenFile> = {}): SeenFile => ({
  path,
  sizeBytes: 100,
  modifiedMs: 1000,
  fileKey: `1:${path}`,
  ...given,
});

/** Files that were seen for the first time, below `folderId`. */
export const addFiles = (store: Pick<LibraryStore, "applyDifference">, ...paths: readonly string[]) =>
  store.applyDifference(folderId, { ...noDifference, added: paths.map((path) => seenFile(path)) }, false, 10);

type Indexed = Extract<ItemCommit, { readonly kind: "indexed" }>;
export const indexed = (
  { itemId, generation }: Pick<ClaimedItem, "itemId" | "generation">,
  texts: readonly string[],
  given: Partial<Indexed> = {},
): Indexed => ({
  kind: "indexed",
  itemId,
  generation,
  contentHash: ContentHash.parse(createHash("sha256").update(texts.join("\n")).digest("hex")),
  itemKind: "markdown",
  mediaType: "text/markdown",
  language: "en",
  tags: [],
  segments: texts.map((text, ordinal) => ({
    ordinal,
    text,
    headingPath: ["Chapter", `Part ${ordinal}`],
    anchor: { kind: "text", startChar: 0, endChar: text.length, startLine: 1, endLine: 1 },
    tokenCount: text.length,
  })),
  spaceId,
  vectors: texts.map((text) => ({
    codes: Int8Array.from({ length: 8 }, (_, place) => text.charCodeAt(place % text.length) % 127),
    scale: 0.5,
  })),
  ...given,
});
