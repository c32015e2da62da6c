/** What is erased may be told of by another instance only later: whoever writes asks inside its own transaction. */
import { sql as raw } from "kysely";
import type { Sql } from "./database.ts";

/** Any number: held alone by whoever erases, and together by those who write what could be erased. */
export const erasingLock = 7_302_105;

/**
 * Until the end of the transaction nothing more is erased: what was written before an erasure is there when that takes
 * things away, and what is written after it is refused.
 */
export async function erasedAmong(sql: Sql, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  await raw`SELECT pg_advisory_xact_lock_shared(${raw.lit(erasingLock)})`.execute(sql);
  const rows = await sql
    .selectFrom("erased")
    .select("id")
    .where(raw<boolean>`id = ANY (${[...new Set(ids)]}::text[])`)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** So that epochs are seen in the order of their numbers, too. */
export async function lockErased(sql: Sql): Promise<void> {
  await raw`SELECT pg_advisory_xact_lock(${raw.lit(erasingLock)})`.execute(sql);
}
