/** Makes the database forget the bytes of rows that were deleted; deleting a row alone only says that it is gone. */
import { sql, type Kysely } from "kysely";
import { rewriteTable } from "./rewrite-table.ts";
import type { Tables } from "./tables.ts";

/** Tables that hold content, ids of content or keys to it. */
const tables = [
  "items",
  "segments",
  "edits",
  "tags",
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

/** PGlite has one connection, which all of this is of: its files are removed instead of being used again as they are. */
export async function dropWriteAheadLog(kysely: Kysely<Tables>): Promise<void> {
  await sql`SET wal_recycle = off`.execute(kysely);
  await sql`CHECKPOINT`.execute(kysely);
  await sql`SELECT pg_switch_wal()`.execute(kysely);
  await sql`CHECKPOINT`.execute(kysely);
}
