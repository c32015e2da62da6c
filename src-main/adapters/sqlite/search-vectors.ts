import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentId, SpaceId } from "#shared/model/ids.ts";
import { codesOf } from "./vector-rows.ts";

export function createVectorOf(
  database: Database.Database,
): (segmentId: SegmentId, spaceId: SpaceId) => Float32Array | undefined {
  const codes = database
    .prepare<[SegmentId, SpaceId], Uint8Array>(
      "SELECT codes FROM vectors WHERE segment_id = ? AND space_id = ?",
    )
    .pluck();
  return (segmentId, spaceId) => {
    const blob = codes.get(segmentId, spaceId);
    if (blob === undefined) return undefined;
    // The scale of the row is lost in the unit length.
    const vector = Float32Array.from(codesOf(blob));
    const length = Math.hypot(...vector);
    return length === 0 ? vector : vector.map((value) => value / length);
  };
}
