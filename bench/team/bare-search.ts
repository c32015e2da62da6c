/** What somebody would write who has but this one question: both legs, permissions and the rows of a page, and nothing else. */
import { type RawBuilder, sql } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { Database, Sql } from "#server/database/database.ts";
import { anyOf, termQuery } from "#server/repositories/search/text-query.ts";

/** `exact`: compares all that may be read, so that what it gives is right. `by-index`: what is near in the index's graph. */
export type NearBy = "exact" | "by-index";

export interface BareQuestion {
  readonly nearBy: NearBy;
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
  { nearBy, words, vector, partitionIds, limit }: BareQuestion,
): Promise<number> =>
  database.read({ kind: "principal", read: partitionIds }, async (transaction) => {
    const query = anyOf(
      words.flatMap((text) => termQuery({ text, prefix: false, alternatives: [] })?.any ?? []),
    );
    const readable = sql`${[...partitionIds]}::uuid[]`;
    const near = await nearest(database, transaction, table, { nearBy, vector, partitionIds });
    const { rows } = await sql`
      WITH worded AS MATERIALIZED (
        SELECT partition_id, item_id, ordinal, ts_rank_cd(words, ${query}, 1) AS rank FROM segments
        WHERE partition_id = ANY (${readable}) AND words @@ ${query} ORDER BY rank DESC LIMIT ${candidateCount}
      ), near AS MATERIALIZED (${near}), fused AS MATERIALIZED (
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

type Near = Pick<BareQuestion, "nearBy" | "vector" | "partitionIds">;

/** With the settings that pgvector's manual names for a scan that is filtered: rows that may not be read would leave too few. */
async function nearest(
  { vectorType }: Pick<Database, "vectorType">,
  transaction: Sql,
  table: string,
  { nearBy, vector, partitionIds }: Near,
): Promise<RawBuilder<unknown>> {
  const given = sql`${`[${vector.join(",")}]`}::${sql.raw(vectorType)}`;
  if (nearBy === "by-index") {
    await sql`SET LOCAL hnsw.ef_search = ${sql.lit(candidateCount)}`.execute(transaction);
    await sql`SET LOCAL hnsw.iterative_scan = relaxed_order`.execute(transaction);
  }
  // A sum is no expression of the index: that keeps the planner from it.
  const distance = nearBy === "exact" ? sql`(e <=> ${given}) + 0` : sql`e <=> ${given}`;
  return sql`SELECT partition_id, item_id, ordinal, 1 - (e <=> ${given}) AS cosine FROM ${sql.table(table)}
    WHERE partition_id = ANY (${[...partitionIds]}::uuid[]) ORDER BY ${distance} LIMIT ${candidateCount}`;
}

/** Whether PostgreSQL takes the index for it: of few rows, or where there is none, it compares them all. */
export const takesIndex = (database: Database, table: string, near: Near): Promise<boolean> =>
  database.read({ kind: "principal", read: near.partitionIds }, async (transaction) => {
    const { rows } = await sql<
      Record<string, string>
    >`EXPLAIN ${await nearest(database, transaction, table, near)}`.execute(transaction);
    return rows.some((row) =>
      Object.values(row).some((line) => line.includes(`Index Scan using ${table}_e_idx`)),
    );
  });
