import type Database from "better-sqlite3-multiple-ciphers";
import type { Example } from "#core/ports/search-store.ts";
import type { ContentHash, ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { boundLimit } from "./bound-limit.ts";
import { exampleSegmentCountMax } from "./search-limits.ts";
import { codesOf } from "./vector-rows.ts";

type ItemRow = readonly [rowId: number, itemId: ItemId, contentHash: ContentHash | null, name: string];

const itemColumns = "items.row_id, items.id, content_hash, coalesce(items.title, items.name)";

export function createExamples(
  database: Database.Database,
): (targets: readonly (SegmentId | ItemId)[], spaceId: SpaceId) => readonly (Example | undefined)[] {
  const bySegment = database
    .prepare<[SegmentId], ItemRow>(
      `SELECT ${itemColumns} FROM segments JOIN items ON items.row_id = item_row_id WHERE segments.id = ?`,
    )
    .raw();
  const byItem = database
    .prepare<[ItemId], ItemRow>(`SELECT ${itemColumns} FROM items WHERE id = ? AND segment_count > 0`)
    .raw();
  const oneSegment = database
    .prepare<[SegmentId, SpaceId], Uint8Array>(
      "SELECT codes FROM vectors WHERE segment_id = ? AND space_id = ?",
    )
    .pluck();
  const allSegments = database
    .prepare<[number, SpaceId, number], Uint8Array>(
      `SELECT codes FROM segments JOIN vectors ON segment_id = segments.id
       WHERE item_row_id = ? AND space_id = ? ORDER BY ordinal ${boundLimit}`,
    )
    .pluck();
  return (targets, spaceId) =>
    targets.map((target) => {
      const item = typeof target === "number" ? bySegment.get(target) : byItem.get(target);
      if (item === undefined) return undefined;
      const [rowId, itemId, contentHash, name] = item;
      const codes =
        typeof target === "number"
          ? oneSegment.all(target, spaceId)
          : allSegments.all(rowId, spaceId, exampleSegmentCountMax);
      return { itemId, contentHash: contentHash ?? undefined, name, vector: unitMean(codes.map(unitOf)) };
    });
}

/** Stored vectors at unit length, in the order asked; none where a segment has none. */
export function createVectorsOf(
  database: Database.Database,
): (segmentIds: readonly SegmentId[], spaceId: SpaceId) => readonly (Float32Array | undefined)[] {
  const codes = database
    .prepare<[SegmentId, SpaceId], Uint8Array>(
      "SELECT codes FROM vectors WHERE segment_id = ? AND space_id = ?",
    )
    .pluck();
  return (segmentIds, spaceId) =>
    segmentIds.map((segmentId) => {
      const blob = codes.get(segmentId, spaceId);
      return blob === undefined ? undefined : unitOf(blob);
    });
}

/** The scale of the row is lost in the unit length. */
export const unitOf = (blob: Uint8Array): Float32Array => unit(Float32Array.from(codesOf(blob)));

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** At unit length; absent where there is none. */
export function unitMean(vectors: readonly Float32Array[]): Float32Array | undefined {
  const [first] = vectors;
  if (first === undefined) return undefined;
  return unit(first.map((_, place) => vectors.reduce((sum, vector) => sum + (vector[place] ?? 0), 0)));
}
