/** Vectors: a table a space, made when its first vector comes. */
import { sql } from "kysely";
import type { PartitionId, SpaceId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { Payload, SharedVectors } from "#shared/sync/payload.ts";
import type { Database, Sql } from "../database/database.ts";
import { changeInTurn, distribute } from "../database/distribute.ts";
import { projectionLimits } from "./limits.ts";

interface Owner {
  readonly partitionId: PartitionId;
  readonly itemId: SharedItemId;
}

export const vectorTable = (spaceNo: number): string => `emb_${spaceNo}`;

export async function insertVectors(
  database: Pick<Database, "vectorType">,
  transaction: Sql,
  { partitionId, itemId }: Owner,
  { segments, vectors }: Payload,
): Promise<void> {
  for (const each of vectors) {
    const table = sql.table(await tableOf(database, transaction, each));
    for (let from = 0; from < segments.length; from += projectionLimits.rowsPerStatement) {
      const rows = segments.slice(from, from + projectionLimits.rowsPerStatement).map(({ ordinal }, at) => {
        const literal = literalOf(each, from + at);
        return sql`(${partitionId}, ${itemId}, ${ordinal}, ${literal}::${sql.raw(database.vectorType)})`;
      });
      await sql`INSERT INTO ${table} (partition_id, item_id, ordinal, e) VALUES ${sql.join(rows)}`.execute(
        transaction,
      );
    }
  }
}

export async function removeVectors(transaction: Sql, { partitionId, itemId }: Owner): Promise<void> {
  const spaces = await transaction.selectFrom("model_spaces").select("space_no").execute();
  for (const { space_no } of spaces)
    await sql`DELETE FROM ${sql.table(vectorTable(space_no))}
      WHERE partition_id = ${partitionId} AND item_id = ${itemId}`.execute(transaction);
}

/** As pgvector reads it, at unit length: cosine is asked for. */
function literalOf({ codes, dimensions }: SharedVectors, at: number): string {
  const own = codes.subarray(at * dimensions, (at + 1) * dimensions);
  const length = Math.hypot(...own);
  // A vector of zeros has no direction; any is as good, and none is near to it.
  if (length === 0) return `[1${",0".repeat(dimensions - 1)}]`;
  return `[${Array.from(own, (code) => (code / length).toFixed(5)).join(",")}]`;
}

async function tableOf(
  { vectorType }: Pick<Database, "vectorType">,
  transaction: Sql,
  { spaceId, dimensions }: SharedVectors,
): Promise<string> {
  const known = await spaceNoOf(transaction, spaceId);
  if (known !== undefined) {
    if (known.dimensions !== dimensions)
      throw new Error(
        `a device calls ${dimensions} numbers a vector of ${spaceId}, which has ${known.dimensions}`,
      );
    return vectorTable(known.space_no);
  }
  await sql`LOCK TABLE model_spaces IN EXCLUSIVE MODE`.execute(transaction);
  const again = await spaceNoOf(transaction, spaceId);
  if (again !== undefined) return vectorTable(again.space_no);
  const { rows } = await sql<{ next: number }>`
    SELECT coalesce(max(space_no), 0) + 1 AS next FROM model_spaces`.execute(transaction);
  const spaceNo = rows[0]?.next ?? 1;
  const table = vectorTable(spaceNo);
  await transaction
    .insertInto("model_spaces")
    .values({ space_no: spaceNo, space_id: spaceId, dimensions })
    .execute();
  await changeInTurn(transaction);
  await makeTable(transaction, table, `${vectorType}(${dimensions})`);
  if (vectorType === "halfvec") await makeGraph(transaction, table, vectorType);
  // With its rights and its graph, which go with it to where its rows lie.
  await distribute(transaction);
  return table;
}

const spaceNoOf = (transaction: Sql, spaceId: SpaceId) =>
  transaction
    .selectFrom("model_spaces")
    .select(["space_no", "dimensions"])
    .where("space_id", "=", spaceId)
    .executeTakeFirst();

/** The same rights as of the tables in the migrations. */
async function makeTable(transaction: Sql, table: string, type: string): Promise<void> {
  const name = sql.table(table);
  await sql`CREATE TABLE ${name} (
    partition_id uuid NOT NULL, item_id text NOT NULL, ordinal integer NOT NULL, e ${sql.raw(type)} NOT NULL,
    PRIMARY KEY (partition_id, item_id, ordinal))`.execute(transaction);
  await sql`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`.execute(transaction);
  await sql`CREATE POLICY ${sql.ref(`${table}_read`)} ON ${name} FOR SELECT TO tessera_app
    USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]))`.execute(
    transaction,
  );
  await sql`GRANT SELECT ON ${name} TO tessera_app`.execute(transaction);
}

const makeGraph = (transaction: Sql, table: string, vectorType: Database["vectorType"]) =>
  sql`CREATE INDEX ${sql.ref(`${table}_e_idx`)} ON ${sql.table(table)}
    USING hnsw (e ${sql.raw(`${vectorType}_cosine_ops`)})`.execute(transaction);

/** Where the database is embedded a graph costs more than it saves, until there is much to compare. */
export async function makeGraphsWhereDue(database: Database): Promise<void> {
  if (database.vectorType !== "vector") return;
  await database.write(async (transaction) => {
    // Counting goes through the table: only those are counted that have none.
    const { rows } = await sql<{ space_no: number }>`
      SELECT space_no FROM model_spaces WHERE NOT EXISTS (
        SELECT FROM pg_indexes WHERE tablename = 'emb_' || space_no AND indexdef LIKE '%hnsw%')`.execute(
      transaction,
    );
    for (const { space_no } of rows) {
      const table = vectorTable(space_no);
      const counted = await sql<{
        count: number;
      }>`SELECT count(*)::int AS count FROM ${sql.table(table)}`.execute(transaction);
      if ((counted.rows[0]?.count ?? 0) >= projectionLimits.graphRowsEmbedded)
        await makeGraph(transaction, table, database.vectorType);
    }
  });
}
