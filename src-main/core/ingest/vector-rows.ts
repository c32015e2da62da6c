import type { SegmentId } from "#shared/model/ids.ts";
import type { QuantisedVector } from "#core/ports/library-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";

/** Vectors of segments, both in order, under the ids that the store gave. A segment past the last vector has none. */
export const vectorRows = (
  segmentIds: readonly SegmentId[],
  vectors: readonly QuantisedVector[],
): readonly VectorRow[] =>
  segmentIds.flatMap((segmentId, ordinal) => {
    const vector = vectors[ordinal];
    return vector === undefined ? [] : [{ segmentId, ...vector }];
  });
