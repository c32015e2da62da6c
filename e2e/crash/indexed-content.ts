/** What the persisted vector index of a library holds, whichever engine wrote it. */
import { join } from "node:path";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import { readHead, readIndex } from "#adapters/vectors/index-file.ts";
import { createScratch } from "#adapters/vectors/scratch.ts";
import { liveCountOf } from "#adapters/vectors/segments/content.ts";
import { readManifest } from "#adapters/vectors/segments/manifest.ts";
import { openSegments } from "#adapters/vectors/segments/persistence.ts";
import { createMappedSegments, createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { mappedVectorsFolder } from "#hosts/data-folder.ts";
import { loadNative } from "#native";
import type { Revision } from "#shared/model/ids.ts";

export interface IndexedContent {
  readonly revision: Revision;
  readonly rowCount: number;
  /** Whether the index has the segment with just these codes. */
  readonly has: (segmentId: number, codes: Int8Array) => Promise<boolean>;
}

/** Throws where there is none. */
export async function readIndexedContent(dataFolder: string, key: Uint8Array): Promise<IndexedContent> {
  const sealed = await createSealedFiles({ folder: join(dataFolder, "index"), key });
  const manifest = await readManifest(sealed);
  const loaded = loadNative();
  if (manifest !== undefined && loaded.kind === "loaded") {
    const { native } = loaded;
    const mapped = createMappedSegments(native, mappedVectorsFolder(dataFolder, "index"));
    const files = { sealed: createSealedSegments(native, sealed), mapped };
    const content = await openSegments({ sealed, files }, "sealed", manifest);
    return {
      revision: manifest.revision,
      rowCount: liveCountOf(content),
      async has(segmentId, codes) {
        const found = await Promise.all(
          content.segments.map((held) => cosineIn(held.native, segmentId, codes)),
        );
        return found.filter((cosine) => cosine !== undefined).length === 1 && found.some(isOne);
      },
    };
  }
  const scratch = await createScratch({ diskFolder: join(dataFolder, "scratch") });
  const head = await readHead(sealed);
  const content = head === undefined ? undefined : await readIndex({ sealed, scratch }, head, false);
  if (head === undefined || content === undefined) throw new Error("the index was not kept");
  const { matrix } = content;
  return {
    revision: head.revision,
    rowCount: matrix.liveCount(),
    has(segmentId, codes) {
      const slot = matrix.slotOf(segmentId);
      return Promise.resolve(slot >= 0 && Buffer.from(matrix.codesAt(slot)).equals(Buffer.from(codes)));
    },
  };
}

type Segment = Awaited<ReturnType<typeof openSegments>>["segments"][number]["native"];

const isOne = (cosine: number | undefined): boolean => cosine !== undefined && cosine > 0.999_999;

async function cosineIn(native: Segment, segmentId: number, codes: Int8Array): Promise<number | undefined> {
  const allowed = await native.allow(Uint32Array.of(segmentId));
  const queries = Float32Array.from(codes);
  const { found, scores } = await native.search({
    queries,
    count: 1,
    effort: 1,
    strategy: "exact",
    allowed,
  });
  return found[0] === 1 ? scores[0] : undefined;
}
