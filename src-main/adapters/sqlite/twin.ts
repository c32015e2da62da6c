import type Database from "better-sqlite3-multiple-ciphers";
import type { ItemCommit } from "#core/ports/library-store.ts";
import { ContentHash, ItemId, SpaceId } from "#shared/model/ids.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import { type ItemRow, reasonOf } from "./item-rows.ts";
import type { LibraryReads } from "./library.ts";
import { codesOf } from "./vector-rows.ts";

interface TwinRow extends Omit<ItemRow, "tags_json"> {
  readonly row_id: number;
  readonly generation: number;
}
interface TwinSegmentRow {
  readonly ordinal: number;
  readonly text: string;
  readonly heading_path_json: string;
  readonly anchor_json: string;
  readonly token_count: number;
  readonly scale: number;
  readonly codes: Uint8Array;
}

export function createTwinReads(database: Database.Database): Pick<LibraryReads, "twinOf"> {
  // What an event says of itself (its kind, title, time and tags) was pushed with it, and says nothing of a file's bytes.
  const twin = database.prepare<[string, string], TwinRow>(
    `SELECT * FROM items WHERE content_hash = ? AND id <> ? AND status = 'indexed' AND kind <> 'message'
     ORDER BY row_id LIMIT 1`,
  );
  const segments = database.prepare<[string, number], TwinSegmentRow>(
    `SELECT ordinal, text, heading_path_json, anchor_json, token_count, scale, codes
     FROM segments JOIN vectors ON segment_id = segments.id AND space_id = ? WHERE item_row_id = ? ORDER BY ordinal`,
  );
  const tags = database
    .prepare<[number], string>("SELECT tag FROM item_tags WHERE item_row_id = ? AND source = 'content'")
    .pluck();
  const thumbnail = database
    .prepare<[number], Uint8Array>("SELECT webp FROM thumbnails WHERE item_row_id = ?")
    .pluck();
  return {
    twinOf(contentHash, spaceId, except) {
      const row = twin.get(ContentHash.parse(contentHash), ItemId.parse(except));
      if (row === undefined || row.language === null || row.media_type === null) return undefined;
      const rows = segments.all(SpaceId.parse(spaceId), row.row_id);
      // Some vectors are still missing in this space.
      if (rows.length !== row.segment_count) return undefined;
      return {
        itemId: row.id,
        generation: row.generation,
        kind: "indexed",
        contentHash,
        itemKind: row.kind,
        mediaType: row.media_type,
        language: row.language,
        ...(row.title === null ? {} : { title: row.title }),
        ...(row.taken_ms === null ? {} : { takenMs: row.taken_ms }),
        tags: tags.all(row.row_id),
        segments: rows.map((segment) => ({
          ordinal: segment.ordinal,
          text: segment.text,
          headingPath: JSON.parse(segment.heading_path_json) as readonly string[],
          anchor: JSON.parse(segment.anchor_json) as Anchor,
          tokenCount: segment.token_count,
        })),
        spaceId,
        vectors: rows.map(({ codes, scale }) => ({ codes: codesOf(codes), scale })),
        ...optionalOf("thumbnail", thumbnail.get(row.row_id)),
        ...optionalOf("notice", reasonOf(row)),
      } satisfies ItemCommit;
    },
  };
}

/** The one property, or none where there is no value. */
function optionalOf<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [K in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: Value });
}
