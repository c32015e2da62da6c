/** A vector index whose segments are of a few rows, so that some are made and written all the time. */
import { join } from "node:path";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import { createRowStore, plantVectors } from "#adapters/vectors/planted-vectors.ts";
import { createMappedSegments, createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import { createSegmentedEngine } from "#adapters/vectors/segments/segmented-engine.ts";
import type { VectorEngine } from "#adapters/vectors/vector-engine.ts";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { Native } from "#native";
import { SegmentId, SpaceId } from "#shared/model/ids.ts";

export const mergingSpace = { id: SpaceId.parse("merging@1"), dimensions: 32 };

/** Rows of a few directions, by their number: the same in the victim and in its judge. */
const planted = plantVectors({ seed: 20_261_127, dimensions: 32, clusterCount: 12, spread: 0.6 });
const plantedRows: ReturnType<typeof planted.row>[] = [];
export function rowNumbered(id: number): ReturnType<typeof planted.row> {
  while (plantedRows.length < id) plantedRows.push(planted.row(plantedRows.length + 1));
  return plantedRows[id - 1]!;
}

/** The store at a revision: each revision adds the rows of five numbers, and every third of them goes thirty later. */
export const addedAt = (revision: number): readonly number[] =>
  Array.from({ length: 5 }, (_, place) => revision * 5 + place + 1);
export const removedAt = (revision: number): readonly SegmentId[] =>
  revision < 30
    ? []
    : addedAt(revision - 30)
        .filter((id) => id % 3 === 0)
        .map((id) => SegmentId.parse(id));

export function storeAt(revision: number): ReturnType<typeof createRowStore> {
  const store = createRowStore();
  for (let each = 0; each < revision; each++) {
    for (const id of addedAt(each)) store.held.set(SegmentId.parse(id), rowNumbered(id));
    for (const id of removedAt(each)) store.held.delete(id);
  }
  return store;
}

/** What may be under way when a process is killed: each is told of when it begins, by its capital, and when it has ended. */
export type Underway = "m" | "w";

/** `tell`: of segments that are merged (m), and of files that are written (w). */
export async function openMergingEngine(
  loaded: Native,
  folder: string,
  key: Uint8Array,
  tell: (mark: Underway | Uppercase<Underway>) => void = () => undefined,
): Promise<VectorEngine> {
  const told = <T>(name: Underway, work: Promise<T>): Promise<T> => {
    const end = (): void => tell(name);
    void work.then(end, end);
    return work;
  };
  const native: Native = {
    ...loaded,
    buildSegment(input) {
      const build = loaded.buildSegment(input);
      if ((input.segments ?? []).length === 0) return build;
      tell("M");
      return { ...build, done: told("m", build.done) };
    },
  };
  const files = await createSealedFiles({ folder: join(folder, "sealed"), key });
  const sealed: SealedFiles = {
    ...files,
    write(name, bytes) {
      tell("W");
      return told("w", files.write(name, bytes));
    },
  };
  return createSegmentedEngine({
    native,
    sealed,
    files: {
      sealed: createSealedSegments(native, sealed),
      mapped: createMappedSegments(native, join(folder, "mapped")),
    },
    tuning: {
      ...segmentTuning,
      flatRowsMax: 60,
      tailRowsMax: 20,
      calmMs: 0,
      sealRowsMin: 1,
      persistAfterMs: 1,
    },
  });
}
