import type { QuantisedVector } from "#core/ports/library-store.ts";
import type { PackedRows } from "#core/ports/vector-index.ts";
import type { ComparedAhead } from "#core/ports/watch-store.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";

/** Which watches lie near rows that are no segments yet: each has its place. */
export async function nearAhead(
  vectors: Pick<WatchVectors, "watchesNear">,
  rows: readonly QuantisedVector[],
): Promise<ComparedAhead["near"]> {
  const near = await vectors.watchesNear(packed(rows));
  return near.map(({ number, segmentId, cosine }) => ({ number, place: segmentId - 1, cosine }));
}

/** Rows are told apart by numbers that are never 0. */
function packed(rows: readonly QuantisedVector[]): PackedRows {
  const dimensions = rows[0]?.codes.length ?? 0;
  const codes = new Int8Array(rows.length * dimensions);
  for (const [place, row] of rows.entries()) codes.set(row.codes, place * dimensions);
  return { ids: Uint32Array.from(rows, (_, place) => place + 1), codes };
}
