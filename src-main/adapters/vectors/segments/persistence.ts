import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { NativeSegment } from "#native/segment.ts";
import type { Revision } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import type { IndexSpace } from "../index-file.ts";
import { emptyContent, type HeldSegment, liveCountOf, type SegmentContent } from "./content.ts";
import {
  type Manifest,
  type ManifestSegment,
  packIds,
  readManifest,
  unpackIds,
  writeManifest,
} from "./manifest.ts";
import type { SegmentFiles } from "./segment-files.ts";

export interface WrittenContent extends SegmentContent {
  /** Of which it has every row. */
  readonly revision: Revision;
  /** After which none of its rows came: while it lacks some, it may be later than the other. */
  readonly lastRevision: Revision;
}

export interface PersistenceDeps {
  readonly sealed: SealedFiles;
  readonly files: Readonly<Record<VectorsAtRest, SegmentFiles>>;
}

/** Reads what a manifest names. A segment that is missing or damaged is left out: its rows are read from the store again. */
export async function openSegments(
  { files }: PersistenceDeps,
  kind: VectorsAtRest,
  manifest: Manifest,
): Promise<SegmentContent> {
  const { dimensions } = manifest;
  const held: HeldSegment[] = [];
  for (const segment of manifest.segments) {
    const { name, kind: written, sizeBytes, removed } = segment;
    const opened = await files[written].open(name, sizeBytes);
    if ("damage" in opened) continue;
    if (opened.facts().dimensions !== dimensions) {
      opened.close();
      continue;
    }
    const ids = unpackIds(removed);
    opened.remove(ids);
    // One of the other kind is written anew, as is asked for now.
    const file = written === kind ? { name, kind } : undefined;
    const revision = segment.revision ?? manifest.revision;
    held.push({ key: Symbol(name), native: opened, file, revision, removed: new Set(ids) });
  }
  return { ...emptyContent(dimensions), segments: held };
}

/**
 * Writes segments that have no file, then the manifest, then removes files that it does not name. `content` is asked
 * again for the manifest, because rows may have been removed meanwhile; `adopt` is told of each segment that was written.
 */
export async function saveSegments(
  { sealed, files }: PersistenceDeps,
  kind: VectorsAtRest,
  space: IndexSpace,
  content: () => WrittenContent,
  adopt: (before: HeldSegment, after: HeldSegment) => void,
): Promise<void> {
  let number = nextNumber(await readManifest(sealed), content());
  for (const before of content().segments.filter(({ file }) => file === undefined)) {
    const name = `segment-${number++}`;
    const revision = before.revision ?? content().lastRevision;
    await files[kind].save(name, before.native);
    adopt(before, await afterSaving(files[kind], { ...before, revision }, { name, kind }));
  }
  const now = content();
  // A row that was removed from one that is damaged may not be known as removed.
  const written = now.segments.filter(({ file, native }) => file !== undefined && !native.isDamaged());
  const manifest: Manifest = {
    format: "tessera-segments-1",
    spaceId: space.id,
    dimensions: space.dimensions,
    revision: now.revision,
    // Only of those that have a file: one that was made meanwhile is written next time.
    liveCount: liveCountOf({ ...now, segments: written }) - now.tail.liveCount(),
    segments: written.flatMap(entryOf),
  };
  await writeManifest(sealed, manifest);
  const names = new Set(manifest.segments.map(({ name }) => name));
  for (const each of Object.values(files)) await each.keepOnly(names);
  // What the engine without the addon wrote: of no use beside segments.
  for (const name of await sealed.names()) if (name.startsWith("vectors.")) await sealed.remove(name);
}

function nextNumber(manifest: Manifest | undefined, { segments }: SegmentContent): number {
  const names = [
    ...(manifest?.segments ?? []).map(({ name }) => name),
    ...segments.map(({ file }) => file?.name ?? ""),
  ];
  return Math.max(0, ...names.map((name) => Number(/\d+$/u.exec(name)?.[0] ?? 0))) + 1;
}

/** What lies in a file that is mapped need not lie in memory too. */
async function afterSaving(
  files: SegmentFiles,
  before: HeldSegment,
  file: NonNullable<HeldSegment["file"]>,
): Promise<HeldSegment> {
  if (file.kind === "sealed") return { ...before, file };
  const mapped = await files.open(file.name, before.native.facts().sizeBytes);
  return "damage" in mapped ? { ...before, file } : { ...before, native: carried(mapped, before), file };
}

function carried(native: NativeSegment, { removed }: HeldSegment): NativeSegment {
  native.remove(Uint32Array.from(removed));
  return native;
}

const entryOf = ({ native, file, revision, removed }: HeldSegment): readonly ManifestSegment[] =>
  file === undefined
    ? []
    : [
        {
          ...file,
          sizeBytes: native.facts().sizeBytes,
          ...(revision === undefined ? {} : { revision }),
          removed: packIds(removed),
        },
      ];
