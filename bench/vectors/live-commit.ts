import { createHash } from "node:crypto";
import type { ClaimedItem, ItemCommit, LibraryStore, QuantisedVector } from "#core/ports/library-store.ts";
import { ContentHash, FolderId, type SegmentId } from "#shared/model/ids.ts";
import { liveSpaceId } from "./live-engine.ts";

/** Commits an item with one segment, as a note is, in a transaction of its own: as often as there were files. */
export async function committer(
  library: Pick<LibraryStore, "addFolder" | "applyDifference" | "claim" | "commit">,
  fileCount: number,
): Promise<(vector: QuantisedVector) => Promise<SegmentId>> {
  const folderId = FolderId.parse("01990000-0000-7000-8000-000000000000");
  const path = "/home/ann/Library";
  await library.addFolder({ id: folderId, path, paused: false, ignore: [], addedMs: 0 });
  const added = Array.from({ length: fileCount }, (_, file) => ({
    path: `${path}/${file}.txt`,
    sizeBytes: 12,
    modifiedMs: 0,
    fileKey: `1:${file}`,
  }));
  await library.applyDifference(folderId, { added, changed: [], moved: [], removed: [] }, false, 0);
  const claims = [...(await library.claim({ itemCountMax: fileCount, bytesMax: 1e9 }, 1))];
  return async (vector) => {
    const claim = claims.pop();
    if (claim === undefined) throw new Error("there are no more files");
    const { items } = await library.commit([itemOf(claim, vector)], 2);
    const segmentId = items[0]?.segmentIds[0];
    if (segmentId === undefined) throw new Error("an item was not written");
    return segmentId;
  };
}

const itemOf = ({ itemId, generation, path }: ClaimedItem, vector: QuantisedVector): ItemCommit => ({
  kind: "indexed",
  itemId,
  generation,
  contentHash: ContentHash.parse(createHash("sha256").update(path).digest("hex")),
  itemKind: "text",
  mediaType: "text/plain",
  language: "en",
  tags: [],
  segments: [
    {
      ordinal: 0,
      text: "twelve words",
      headingPath: [],
      anchor: { kind: "text", startChar: 0, endChar: 12, startLine: 1, endLine: 1 },
      tokenCount: 3,
    },
  ],
  spaceId: liveSpaceId,
  vectors: [vector],
});
