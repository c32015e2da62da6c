/** Makes the database forget the bytes of rows that were deleted; deleting a row alone only says that it is gone. */
import { sql, type Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** Tables that hold content, ids of content or keys to it. */
const tables = [
  "items",
  "segments",
  "edits",
  "tags",
  "payloads",
  "payload_keys",
  "payload_bodies",
  "updates",
  "snapshots",
] as const satisfies readonly (keyof Tables)[];

/** `FULL,` writes the tables anew and keeps everybody out meanwhile. Statistics hold values, too: they are made again. */
export async function vacuum(kysely: Kysely<Tables>, how: "" | "FULL,"): Promise<void> {
  const spaces = await kysely.selectFrom("model_spaces").select("space_no").execute();
  for (const table of [...tables, ...spaces.map(({ space_no }) => `emb_${space_no}`)])
    await sql`VACUUM (${sql.raw(how)} ANALYZE) ${sql.table(table)}`.execute(kysely);
  if (how !== "") await sql`VACUUM FULL pg_catalog.pg_statistic`.execute(kysely);
}

/** PGlite has one connection, which all of this is of: its files are removed instead of being used again as they are. */
export async function dropWriteAheadLog(kysely: Kysely<Tables>): Promise<void> {
  await sql`SET wal_recycle = off`.execute(kysely);
  await sql`CHECKPOINT`.execute(kysely);
  await sql`SELECT pg_switch_wal()`.execute(kysely);
  await sql`CHECKPOINT`.execute(kysely);
}
