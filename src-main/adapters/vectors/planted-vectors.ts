import type { VectorRow, VectorRows } from "#core/ports/vector-index.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { SegmentId } from "#shared/model/ids.ts";

const normal = (chance: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());

/** Directions around `clusterCount` centres, as texts lie: `spread` is the noise of a row over its centre's length. */
export function plantVectors({
  seed,
  dimensions,
  clusterCount,
  spread,
}: {
  readonly seed: number;
  readonly dimensions: number;
  readonly clusterCount: number;
  readonly spread: number;
}): {
  vector(): Float32Array<ArrayBuffer>;
  row(id: number): VectorRow;
} {
  const chance = seededChance(seed);
  const centres = Array.from({ length: clusterCount }, () =>
    Float32Array.from({ length: dimensions }, () => normal(chance)),
  );
  const vector = (): Float32Array<ArrayBuffer> => {
    const centre = centres[Math.floor(chance() * clusterCount)];
    const raw = Float32Array.from(
      { length: dimensions },
      (_, column) => (centre?.[column] ?? 0) + spread * normal(chance),
    );
    const length = Math.hypot(...raw);
    return raw.map((value) => value / length);
  };
  return { vector, row: (id) => ({ segmentId: SegmentId.parse(id), ...quantise(vector()) }) };
}

/** A store's rows, in memory. */
export function createRowStore(): VectorRows & { readonly held: Map<SegmentId, VectorRow> } {
  const held = new Map<SegmentId, VectorRow>();
  const sorted = (): readonly VectorRow[] => [...held.values()].sort((a, b) => a.segmentId - b.segmentId);
  return {
    held,
    vectorIds: () => Promise.resolve(Uint32Array.from(sorted(), (row) => row.segmentId)),
    vectorsAfter: (_, after, limit) =>
      Promise.resolve(
        sorted()
          .filter((row) => row.segmentId > (after ?? 0))
          .slice(0, limit),
      ),
  };
}
