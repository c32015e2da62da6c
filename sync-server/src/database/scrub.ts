/** Makes the database forget the bytes of rows that were deleted; deleting a row alone only says that it is gone. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import { rewriteTable } from "./rewrite-table.ts";
import type { Tables } from "./tables.ts";

/** Tables that hold content, ids of content or keys to it. */
const tables = [
  "items",
  "segments",
  "edits",
  "tags",
  "suggestions",
  "payloads",
  "partition_keys",
  "payload_keys",
  "payload_bodies",
  "updates",
  "snapshots",
  "past_states",
] as const satisfies readonly (keyof Tables)[];

async function tablesToScrub(kysely: Kysely<Tables>): Promise<readonly string[]> {
  const spaces = await kysely.selectFrom("model_spaces").select("space_no").execute();
  return [...tables, ...spaces.map(({ space_no }) => `emb_${space_no}`)];
}

/** What was deleted may be overwritten from now on. Statistics hold values, too: they are made again. */
export async function vacuum(kysely: Kysely<Tables>): Promise<void> {
  for (const table of await tablesToScrub(kysely))
    await sql`VACUUM (ANALYZE) ${sql.table(table)}`.execute(kysely);
}

/** Every table has files of its own anew, one after another; the old ones go with the next checkpoint. */
export async function rewrite(kysely: Kysely<Tables>): Promise<void> {
  for (const table of await tablesToScrub(kysely)) {
    await rewriteTable(kysely, table);
    await sql`ANALYZE ${sql.table(table)}`.execute(kysely);
  }
  await sql`VACUUM FULL pg_catalog.pg_statistic`.execute(kysely);
}

/**
 * As `rewrite`, by PostgreSQL itself, which locks each table until it is done: for a server whose connections are many. Gives
 * what it would not write anew for this account.
 */
export async function rewriteInPlace(
  kysely: Kysely<Tables>,
): Promise<{ readonly count: number; readonly refused: readonly string[] }> {
  const tables = await tablesToScrub(kysely);
  const refused: string[] = [];
  let isForgotten = true;
  for (const table of tables) {
    if (!(await writeAnew(kysely, table, sql`FULL, ANALYZE`))) refused.push(table);
    isForgotten &&= await forgetValues(kysely, table);
  }
  const isWritten = await writeAnew(kysely, "pg_statistic", sql`FULL`);
  if (!isWritten || !isForgotten) refused.push("pg_statistic");
  return { count: tables.length + 1 - refused.length, refused };
}

async function writeAnew(kysely: Kysely<Tables>, table: string, how: RawBuilder<unknown>): Promise<boolean> {
  const before = await fileOf(kysely, table);
  await sql`VACUUM (${how}) ${sql.table(table)}`.execute(kysely);
  // PostgreSQL only warns where it leaves one out.
  return (await fileOf(kysely, table)) !== before;
}

/** Of a table that has no rows any more PostgreSQL makes no statistics anew, and keeps those with values of the rows that it had. */
async function forgetValues(kysely: Kysely<Tables>, table: string): Promise<boolean> {
  const { rows } = await sql<{ isThere: boolean }>`
    SELECT EXISTS (SELECT FROM ${sql.table(table)}) AS "isThere"`.execute(kysely);
  if (rows[0]?.isThere === true) return true;
  try {
    await sql`DELETE FROM pg_statistic WHERE starelid = ${table}::regclass`.execute(kysely);
    return true;
  } catch (thrown) {
    if (isNotAllowed(thrown)) return false;
    throw thrown;
  }
}

/** As PostgreSQL says that an account may not. */
export const isNotAllowed = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === "42501";

async function fileOf(kysely: Kysely<Tables>, table: string): Promise<number | undefined> {
  const { rows } = await sql<{
    file: number;
  }>`SELECT pg_relation_filenode(${table}::regclass)::int8 AS file`.execute(kysely);
  return rows[0]?.file;
}

/** What a crash would not need, of PGlite, which has one connection: its files are removed instead of being used again. */
export async function removeWriteAheadLog(kysely: Kysely<Tables>): Promise<void> {
  await sql`SET wal_recycle = off`.execute(kysely);
  await sql`CHECKPOINT`.execute(kysely);
}

/** PGlite has one connection, which all of this is of: its files are removed instead of being used again as they are. */
export async function dropWriteAheadLog(kysely: Kysely<Tables>): Promise<void> {
  await removeWriteAheadLog(kysely);
  await sql`SELECT pg_switch_wal()`.execute(kysely);
  await sql`CHECKPOINT`.execute(kysely);
}
