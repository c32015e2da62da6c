import type { PackedRows, VectorRow } from "#core/ports/vector-index.ts";
import { SegmentId } from "#shared/model/ids.ts";

export function packRows(rows: readonly VectorRow[], dimensions: number): PackedRows {
  const codes = new Int8Array(rows.length * dimensions);
  for (const [place, row] of rows.entries()) {
    if (row.codes.length !== dimensions)
      throw new Error(`a vector of ${row.codes.length} dimensions in a space of ${dimensions}`);
    codes.set(row.codes, place * dimensions);
  }
  return { ids: Uint32Array.from(rows, (row) => row.segmentId), codes };
}

export function* unpackRows({ ids, codes }: PackedRows, dimensions: number): Generator<VectorRow> {
  for (const [place, id] of ids.entries()) {
    // The scale does not matter to a cosine, so it does not travel.
    yield {
      segmentId: SegmentId.parse(id),
      codes: codes.subarray(place * dimensions, (place + 1) * dimensions),
      scale: 1,
    };
  }
}
