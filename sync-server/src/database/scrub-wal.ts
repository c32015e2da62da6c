/**
 * PostgreSQL keeps the files of its write-ahead log: those behind the last checkpoint get the names of later ones and lie there
 * with what they held until they are written over. So they are no longer used again for as long as this takes, those that lie
 * ahead are written over to their ends, and a checkpoint removes all that were there before.
 */
import { type Kysely, sql } from "kysely";
import { reasonOf } from "../reason-of.ts";
import { isNotAllowed } from "./scrub.ts";
import { whatStays } from "./scrub-wait.ts";
import type { Tables } from "./tables.ts";

type Tell = (line: string) => void;

/** Gives whether no file is left that was there before. */
export async function dropServersWriteAheadLog(kysely: Kysely<Tables>, tell: Tell): Promise<boolean> {
  try {
    const left = await withoutRecycling(kysely, () => writeOver(kysely));
    if (left.length === 0) {
      tell("Its write-ahead log holds nothing any more of what was before.");
      return true;
    }
    tell(
      `Left as it is: ${left.length} files of its write-ahead log, from ${left[0]}, which ${await keptFor(kysely)}. Say --scrub again once they may go.`,
    );
  } catch (thrown) {
    if (!isNotAllowed(thrown)) throw thrown;
    tell(
      `Left as it is: its write-ahead log, for this account may not (${reasonOf(thrown)}). Say --scrub with the address of a superuser, or wait until as much has been written as max_wal_size and min_wal_size keep: its files are then written over.`,
    );
  }
  return false;
}

/** What the operator has set holds again afterwards. */
async function withoutRecycling<Value>(kysely: Kysely<Tables>, work: () => Promise<Value>): Promise<Value> {
  const { rows } = await sql<{ setting: string; file: string | null }>`
    SELECT setting, sourcefile AS file FROM pg_settings WHERE name = 'wal_recycle'`.execute(kysely);
  const [before] = rows;
  if (before?.setting === "off") return work();
  const isAltered = before?.file?.endsWith("postgresql.auto.conf") ?? false;
  await sql`ALTER SYSTEM SET wal_recycle = off`.execute(kysely);
  try {
    await reload(kysely, "off");
    return await work();
  } finally {
    await (isAltered ? sql`ALTER SYSTEM SET wal_recycle = on` : sql`ALTER SYSTEM RESET wal_recycle`).execute(
      kysely,
    );
    await reload(kysely, "on");
  }
}

async function reload(kysely: Kysely<Tables>, until: "on" | "off"): Promise<void> {
  await sql`SELECT pg_reload_conf()`.execute(kysely);
  const others = await whatStays(async () => {
    const { rows } = await sql<{ now: string }>`SELECT current_setting('wal_recycle') AS now`.execute(kysely);
    return rows.filter(({ now }) => now !== until);
  });
  if (others.length > 0)
    throw new Error(
      `PostgreSQL does not set wal_recycle to ${until}: something else sets it, see pg_settings`,
    );
}

/** Gives the files that were there before and are still. */
async function writeOver(kysely: Kysely<Tables>): Promise<readonly string[]> {
  // From this one on nothing that was gets a later name.
  await sql`CHECKPOINT`.execute(kysely);
  const before = new Set(await filesOf(kysely));
  const { rows } = await sql<{ current: string }>`
    SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS current`.execute(kysely);
  const current = rows[0]?.current ?? "";
  const aheadCount = [...before].filter((name) => name > current).length;
  for (let n = -1; n <= aheadCount; n += 1) {
    // Where nothing was written since the last there is nothing to switch from; the rest of the file is filled with zeros.
    await sql`SELECT pg_logical_emit_message(true, 'tessera', 'scrub')`.execute(kysely);
    await sql`SELECT pg_switch_wal()`.execute(kysely);
  }
  await sql`CHECKPOINT`.execute(kysely);
  return (await filesOf(kysely)).filter((name) => before.has(name));
}

async function filesOf(kysely: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}' ORDER BY name`.execute(kysely);
  return rows.map(({ name }) => name);
}

async function keptFor(kysely: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ slots: string[]; kept: string; archive: string }>`
    SELECT ARRAY(SELECT slot_name::text FROM pg_replication_slots) AS slots,
      current_setting('wal_keep_size') AS kept, current_setting('archive_mode') AS archive`.execute(kysely);
  const [facts] = rows;
  const why = [
    ...(facts === undefined || facts.slots.length === 0
      ? []
      : [`the replication slots ${facts.slots.join(", ")} keep`]),
    ...(facts === undefined || facts.kept === "0" ? [] : [`wal_keep_size = ${facts.kept} keeps`]),
    ...(facts === undefined || facts.archive === "off" ? [] : ["wait to be archived"]),
  ];
  return why.length === 0 ? "a checkpoint kept" : why.join(", or ");
}
