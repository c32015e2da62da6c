import { sql } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { Payload } from "#shared/sync/payload.ts";
import type { Sql } from "../database/database.ts";
import { wordVector } from "../repositories/search/word-vector.ts";
import { projectionLimits } from "./limits.ts";

/** Words of the name and title weigh most, then those of headings, then the text. */
export async function insertSegments(
  transaction: Sql,
  partitionId: PartitionId,
  itemId: SharedItemId,
  { item, segments }: Payload,
): Promise<void> {
  const title = `${item.title ?? ""} ${item.name}`;
  for (let from = 0; from < segments.length; from += projectionLimits.rowsPerStatement) {
    const rows = segments.slice(from, from + projectionLimits.rowsPerStatement);
    await transaction
      .insertInto("segments")
      .values(
        rows.map(({ ordinal, text, headingPath, anchor, tokenCount }) => ({
          partition_id: partitionId,
          item_id: itemId,
          ordinal,
          text: storable(text),
          heading_path: JSON.stringify(headingPath.map(storable)),
          anchor: JSON.stringify(anchor),
          token_count: tokenCount,
          words: sql<string>`${wordVector([
            { text: title, place: "title" },
            { text: headingPath.join(" "), place: "heading" },
            { text, place: "text" },
          ])}`,
        })),
      )
      .execute();
  }
}

/** PostgreSQL's text has no sign zero. */
const storable = (text: string): string => text.replaceAll("\0", " ");
