/** What somebody would write who has but this one question: both legs, permissions and the rows of a page, and nothing else. */
import { sql } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { Database } from "#server/database/database.ts";

export interface BareQuestion {
  readonly words: readonly string[];
  readonly vector: readonly number[];
  readonly partitionIds: readonly PartitionId[];
  readonly limit: number;
}

const candidateCount = 200;

/** Under the rights of the one who asks, as the use case is. */
export const bareSearch = (
  database: Database,
  table: string,
  { words, vector, partitionIds, limit }: BareQuestion,
): Promise<number> =>
  database.read({ kind: "principal", read: partitionIds }, async (transaction) => {
    const query = sql`to_tsquery('simple', ${words.join(" | ")})`;
    const readable = sql`${[...partitionIds]}::uuid[]`;
    const given = sql`${`[${vector.join(",")}]`}::${sql.raw(database.vectorType)}`;
    const { rows } = await sql`
      WITH worded AS MATERIALIZED (
        SELECT partition_id, item_id, ordinal, ts_rank_cd(words, ${query}, 1) AS rank FROM segments
        WHERE partition_id = ANY (${readable}) AND words @@ ${query} ORDER BY rank DESC LIMIT ${candidateCount}
      ), near AS MATERIALIZED (
        SELECT partition_id, item_id, ordinal, 1 - (e <=> ${given}) AS cosine FROM ${sql.table(table)}
        WHERE partition_id = ANY (${readable}) ORDER BY (e <=> ${given}) + 0 LIMIT ${candidateCount}
      ), fused AS MATERIALIZED (
        SELECT coalesce(w.partition_id, n.partition_id) AS partition_id, coalesce(w.item_id, n.item_id) AS item_id,
          coalesce(w.ordinal, n.ordinal) AS ordinal, coalesce(w.rank, 0) + coalesce(n.cosine, 0) AS score
        FROM worded w FULL JOIN near n USING (partition_id, item_id, ordinal)
      )
      SELECT i.item_id, i.name, i.title, i.kind, i.modified_ms, s.text, s.anchor, s.heading_path, f.score
      FROM fused f JOIN items i USING (partition_id, item_id) JOIN segments s USING (partition_id, item_id, ordinal)
      LEFT JOIN edits d USING (partition_id, item_id)
      WHERE NOT coalesce(d.trashed, false) AND d.moved_to IS NULL ORDER BY f.score DESC LIMIT ${limit}`.execute(
      transaction,
    );
    return rows.length;
  });
