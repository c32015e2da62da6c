import * as z from "zod";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { Revision, SpaceId } from "#shared/model/ids.ts";
import { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { readDerived } from "../derived-file.ts";

const ManifestSegment = z.object({
  name: z.string(),
  kind: VectorsAtRest,
  sizeBytes: z.int().positive(),
  /** Of the store: none of its rows came later. Absent where an earlier version wrote it: that of the manifest then. */
  revision: Revision.optional(),
  /** Ids of rows that were removed since it was made: 32 bits each, little endian, in base64. */
  removed: z.base64(),
});
export type ManifestSegment = z.infer<typeof ManifestSegment>;

/**
 * Which segments there are, of which revision of the store. Written under the name of the old one at once, after the
 * segments that it names and before those that it does not are removed: after a crash the old index is whole or the new.
 */
const Manifest = z.object({
  format: z.literal("tessera-segments-1"),
  spaceId: SpaceId,
  dimensions: z.int().positive(),
  revision: Revision,
  /** Rows that are not removed. The store may have more: those were in no segment yet. */
  liveCount: z.int().nonnegative(),
  segments: z.array(ManifestSegment).readonly(),
});
export type Manifest = z.infer<typeof Manifest>;

const manifestName = "segments.manifest";

/** Undefined where there is none, it is damaged, or another version wrote it: then segments are made from rows. */
export async function readManifest(sealed: SealedFiles): Promise<Manifest | undefined> {
  const bytes = await readDerived(sealed, manifestName);
  if (bytes === undefined) return undefined;
  return JsonText.pipe(Manifest).safeParse(Buffer.from(bytes).toString()).data;
}

export const writeManifest = (sealed: SealedFiles, manifest: Manifest): Promise<void> =>
  sealed.write(manifestName, Buffer.from(JSON.stringify(manifest)));

/** Of the store, that anything in it may be of. */
export const latestOf = ({ revision, segments }: Manifest): number =>
  Math.max(revision, ...segments.map((segment) => segment.revision ?? revision));

/**
 * What is left where the store was put back to an earlier revision, from a backup: segments that were made of later ones may
 * have rows under ids that the store gives to others. The rest lacks what was removed since, and is of no revision, so that it
 * is compared with the store before it claims one.
 */
export function putBack(manifest: Manifest, revision: Revision): Manifest {
  const segments = manifest.segments.filter((segment) => (segment.revision ?? manifest.revision) <= revision);
  return { ...manifest, revision: Revision.parse(0), liveCount: 0, segments };
}

export const removeManifest = (sealed: SealedFiles): Promise<void> => sealed.remove(manifestName);

export const packIds = (ids: Iterable<number>): string =>
  Buffer.from(Uint32Array.from(ids).buffer).toString("base64");

export function unpackIds(packed: string): Uint32Array<ArrayBuffer> {
  const bytes = Uint8Array.from(Buffer.from(packed, "base64"));
  return new Uint32Array(bytes.buffer, 0, bytes.byteLength >>> 2);
}
