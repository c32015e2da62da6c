/** What each leg puts forward: segments by words, segments by meaning. */
import { sql } from "kysely";
import { PartitionId, type SpaceId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import type { SortKey } from "#shared/query/ast.ts";
import type { Sql } from "#server/database/database.ts";
import { vectorTable } from "#server/projection/vector-rows.ts";
import { shownItems, type Condition } from "./conditions.ts";
import { factColumns, factsOf, type FactRow, type ItemFacts } from "./item-facts.ts";
import { searchLimits } from "./limits.ts";
import { anyOf, type TextQuery, type WordQuery } from "./text-query.ts";

export interface Candidate {
  readonly partitionId: PartitionId;
  readonly itemId: SharedItemId;
  readonly ordinal: number;
  readonly value: number;
  readonly facts: ItemFacts;
}

export interface WordCandidate extends Candidate {
  /** Of the words of the question, those that stand there. */
  readonly share: number;
}

/** Which items may answer. */
export interface Allowed {
  readonly partitionIds: readonly PartitionId[];
  readonly condition: Condition | undefined;
}

const fromAllowed = ({ partitionIds, condition }: Allowed) => sql`items i
  LEFT JOIN edits d ON d.partition_id = i.partition_id AND d.item_id = i.item_id
  WHERE ${shownItems(partitionIds)}${condition === undefined ? sql`` : sql` AND ${condition}`}`;

/**
 * Which rows of another table are of an item that may answer. Where nothing but the trash is asked after, the few that
 * lie in it are left out; looking at every item would cost more than the search itself.
 */
const ofAllowed = (row: string, allowed: Allowed): Condition => {
  const [partition, item] = [sql.ref(`${row}.partition_id`), sql.ref(`${row}.item_id`)];
  return allowed.condition === undefined
    ? sql<boolean>`NOT EXISTS (SELECT FROM edits h WHERE h.partition_id = ${partition} AND h.item_id = ${item}
        AND (coalesce(h.trashed, false) OR h.moved_to IS NOT NULL))`
    : sql<boolean>`(${partition}, ${item}) IN (SELECT i.partition_id, i.item_id FROM ${fromAllowed(allowed)})`;
};

/** Where the vectors of a space lie. */
export interface SpaceTable {
  readonly spaceId: SpaceId;
  readonly spaceNo: number;
  readonly dimensions: number;
}

/** How much may answer. */
export interface Size {
  readonly itemCount: number;
  readonly segmentCount: number;
}

export async function sizeOfAllowed(transaction: Sql, allowed: Allowed): Promise<Size> {
  const { rows } = await sql<Size>`
    SELECT count(*)::int AS "itemCount", coalesce(sum(i.segment_count), 0)::int AS "segmentCount"
    FROM ${fromAllowed(allowed)}`.execute(transaction);
  return rows[0] ?? { itemCount: 0, segmentCount: 0 };
}

/** Of each partition, with what is in its trash; one that has nothing is not there. */
export async function sizesOf(
  transaction: Sql,
  partitionIds: readonly PartitionId[],
): Promise<ReadonlyMap<PartitionId, Size>> {
  const { rows } = await sql<Size & { readonly partition: string }>`
    SELECT partition_id AS partition, count(*)::int AS "itemCount", sum(segment_count)::int AS "segmentCount"
    FROM items WHERE partition_id = ANY (${[...partitionIds]}::uuid[]) GROUP BY partition_id`.execute(
    transaction,
  );
  return new Map(rows.map(({ partition, ...size }) => [PartitionId.parse(partition), size]));
}

/** Those of the spaces that the team has vectors of. */
export async function tablesOf(
  transaction: Sql,
  spaceIds: readonly SpaceId[],
): Promise<readonly SpaceTable[]> {
  if (spaceIds.length === 0) return [];
  const { rows } = await sql<SpaceTable>`
    SELECT space_id AS "spaceId", space_no AS "spaceNo", dimensions FROM model_spaces
    WHERE space_id = ANY (${[...spaceIds]}::text[])`.execute(transaction);
  return rows;
}

/**
 * Best first: by how much the words weigh where they stand (`ts_rank_cd`), times the share of the words that are there,
 * so that one that has all of them is before one that has one often. What has none of them as it is written counts half.
 */
export async function byWords(
  transaction: Sql,
  allowed: Allowed,
  words: readonly WordQuery[],
): Promise<readonly WordCandidate[]> {
  const query = anyOf(words.map(({ any }) => any));
  const exact = anyOf(words.map((word) => word.exact));
  const rank = (column: string) =>
    sql`ts_rank_cd(${sql.ref(column)}, ${query}, 1) * CASE WHEN ${sql.ref(column)} @@ ${exact} THEN 1 ELSE 0.5 END`;
  const has = (column: string) =>
    sql.join(
      words.map(({ any }) => sql`(${sql.ref(column)} @@ ${any})::int`),
      sql` + `,
    );
  // Each use of a column unpacks what lies packed in it anew: of what was put together here it is unpacked once.
  const unpacked = (column: string) =>
    sql`CROSS JOIN LATERAL unnest(ARRAY[${sql.ref(column)} || ''::tsvector]) AS w(words)`;
  const { rows } = await sql<CandidateRow & { share: number }>`
    WITH found AS (
      SELECT s.partition_id, s.item_id, s.ordinal, ${rank("w.words")} AS rank, (${has("w.words")}) AS words
      FROM segments s ${unpacked("s.words")} WHERE s.partition_id = ANY (${[...allowed.partitionIds]}::uuid[]) AND s.words @@ ${query}
      UNION ALL
      SELECT e.partition_id, e.item_id, 0, ${rank("w.words")}, (${has("w.words")})
      FROM edits e ${unpacked("e.words")} WHERE e.partition_id = ANY (${[...allowed.partitionIds]}::uuid[]) AND e.words @@ ${query}
        AND EXISTS (SELECT FROM items x WHERE x.partition_id = e.partition_id AND x.item_id = e.item_id)
    )
    SELECT c.*, ${factColumns} FROM (
      SELECT partition_id, item_id, ordinal, rank * words / ${words.length}::float AS value,
        words / ${words.length}::float AS share FROM found
      WHERE ${ofAllowed("found", allowed)}
      ORDER BY value DESC, item_id, ordinal LIMIT ${searchLimits.candidateCountMax}
    ) c ${joinItems} ORDER BY c.value DESC, c.item_id, c.ordinal`.execute(transaction);
  return rows.map((row) => ({ ...candidateOf(row), share: row.share }));
}

/** Which of the words nothing has that is shown to whoever asks: no word of the bin or of others decides it. */
export async function unknownAmong(
  transaction: Sql,
  partitionIds: readonly PartitionId[],
  words: readonly TextQuery[],
): Promise<readonly boolean[]> {
  const anywhere = { partitionIds, condition: undefined };
  const known = (word: TextQuery) => sql`EXISTS (
      SELECT FROM segments s WHERE s.partition_id = ANY (${[...partitionIds]}::uuid[]) AND s.words @@ ${word}
        AND ${ofAllowed("s", anywhere)})
    OR EXISTS (SELECT FROM edits e WHERE e.partition_id = ANY (${[...partitionIds]}::uuid[]) AND e.words @@ ${word}
        AND ${ofAllowed("e", anywhere)}
        AND EXISTS (SELECT FROM items x WHERE x.partition_id = e.partition_id AND x.item_id = e.item_id))`;
  const { rows } = await sql<{ known: readonly boolean[] }>`
    SELECT ARRAY[${sql.join(words.map(known))}] AS known`.execute(transaction);
  return (rows[0]?.known ?? []).map((each) => !each);
}

export type MeaningStrategy = "exact" | "graph";

/** Best first; `value` is the cosine. */
export async function byMeaning(
  transaction: Sql,
  allowed: Allowed,
  asked: {
    readonly space: SpaceTable;
    readonly vector: readonly number[];
    readonly vectorType: "vector" | "halfvec";
    readonly strategy: MeaningStrategy;
  },
): Promise<readonly Candidate[]> {
  const table = sql.table(vectorTable(asked.space.spaceNo));
  const query = sql`${`[${asked.vector.map((value) => value.toFixed(6)).join(",")}]`}::${sql.raw(asked.vectorType)}`;
  const among = sql`v.partition_id = ANY (${[...allowed.partitionIds]}::uuid[]) AND ${ofAllowed("v", allowed)}`;
  if (asked.strategy === "graph") {
    await sql`SET LOCAL hnsw.iterative_scan = strict_order`.execute(transaction);
    await sql`SET LOCAL hnsw.ef_search = ${sql.lit(searchLimits.graphEffort)}`.execute(transaction);
    await sql`SET LOCAL hnsw.max_scan_tuples = ${sql.lit(searchLimits.graphRowsMax)}`.execute(transaction);
  }
  // What is added to the distance keeps the graph out of it: every row that is allowed is compared.
  const distance = asked.strategy === "graph" ? sql`v.e <=> ${query}` : sql`(v.e <=> ${query}) + 0`;
  const { rows } = await sql<CandidateRow>`
    SELECT c.partition_id, c.item_id, c.ordinal, 1 - c.distance AS value, ${factColumns} FROM (
      SELECT v.partition_id, v.item_id, v.ordinal, ${distance} AS distance FROM ${table} v
      WHERE ${among} ORDER BY distance LIMIT ${searchLimits.candidateCountMax}
    ) c ${joinItems} ORDER BY c.distance`.execute(transaction);
  return rows.map(candidateOf);
}

const orders = {
  newest: sql`i.modified_ms DESC`,
  oldest: sql`i.modified_ms`,
  largest: sql`i.size_bytes DESC`,
  smallest: sql`i.size_bytes`,
  name: sql`i.name_folded`,
} as const;

/** Without anything to rank by: newest first, or as was asked. */
export async function inOrder(
  transaction: Sql,
  allowed: Allowed,
  sort: SortKey,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly Candidate[]> {
  const { rows } = await sql<CandidateRow>`
    SELECT i.partition_id, i.item_id, 0 AS ordinal, 0 AS value, ${factColumns} FROM ${fromAllowed(allowed)}
    ORDER BY ${orders[sort === "relevance" ? "newest" : sort]}, i.item_id OFFSET ${offset} LIMIT ${limit}`.execute(
    transaction,
  );
  return rows.map(candidateOf);
}

/** How many of each value among these items, most first; all fields at once, for finding the items is most of the work. */
export async function countValues(
  transaction: Sql,
  allowed: Allowed,
): Promise<
  readonly {
    readonly field: "kind" | "language" | "tag" | "partition";
    readonly value: string;
    readonly count: number;
  }[]
> {
  const { rows } = await sql<Awaited<ReturnType<typeof countValues>>[number]>`
    WITH allowed AS MATERIALIZED (
      SELECT i.partition_id, i.item_id, i.kind, i.language, i.content_tags, d.tag_ids FROM ${fromAllowed(allowed)}
    ), valued AS (
      SELECT 'kind' AS field, kind AS value FROM allowed
      UNION ALL SELECT 'language', language FROM allowed WHERE language IS NOT NULL
      UNION ALL SELECT 'partition', partition_id::text FROM allowed
      UNION ALL SELECT 'tag', tag FROM (SELECT DISTINCT a.item_id, tag FROM allowed a
        CROSS JOIN LATERAL (SELECT unnest(a.content_tags) AS tag UNION SELECT t.name FROM tags t
          WHERE t.partition_id = a.partition_id AND t.tag_id = ANY (a.tag_ids)) each_tag) tagged
    ), counted AS (
      SELECT field, value, count(*)::int AS count,
        row_number() OVER (PARTITION BY field ORDER BY count(*) DESC, value) AS place
      FROM valued GROUP BY field, value
    )
    SELECT field, value, count FROM counted WHERE place <= ${searchLimits.facetValueCountMax}
    ORDER BY field, place`.execute(transaction);
  return rows;
}

/** Names, titles and tags that begin so. */
export async function beginningSo(
  transaction: Sql,
  partitionIds: readonly PartitionId[],
  text: string,
  limit: number,
): Promise<readonly string[]> {
  const pattern = `${text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[!%_]/gu, (sign) => `!${sign}`)}%`;
  const allowed = { partitionIds, condition: undefined };
  const { rows } = await sql<{ value: string }>`
    SELECT DISTINCT value FROM (
      SELECT i.name AS value FROM ${fromAllowed(allowed)} AND i.name_folded LIKE ${pattern} ESCAPE '!'
      UNION ALL SELECT coalesce(d.title, i.title) FROM ${fromAllowed(allowed)}
        AND lower(coalesce(d.title, i.title)) LIKE ${pattern} ESCAPE '!'
      UNION ALL SELECT t.name FROM tags t JOIN edits e ON e.partition_id = t.partition_id AND t.tag_id = ANY (e.tag_ids)
        WHERE t.partition_id = ANY (${[...partitionIds]}::uuid[]) AND NOT e.trashed AND e.moved_to IS NULL
        AND EXISTS (SELECT FROM items x WHERE x.partition_id = e.partition_id AND x.item_id = e.item_id)
        AND t.name LIKE ${pattern} ESCAPE '!') found
    ORDER BY value LIMIT ${limit}`.execute(transaction);
  return rows.map(({ value }) => value);
}

/** What is gone meanwhile has none. */
const joinItems = sql`JOIN items i ON i.partition_id = c.partition_id AND i.item_id = c.item_id`;

interface CandidateRow extends FactRow {
  readonly partition_id: string;
  readonly item_id: string;
  readonly ordinal: number;
  readonly value: number;
}

const candidateOf = (row: CandidateRow): Candidate => ({
  partitionId: PartitionId.parse(row.partition_id),
  itemId: SharedItemId.parse(row.item_id),
  ordinal: row.ordinal,
  value: row.value,
  facts: factsOf(row),
});
