/**
 * After something was erased from a PostgreSQL: takes its bytes out of that server's own files, as far as SQL reaches. Plain
 * `VACUUM`, which erasing ends with, locks nobody out and leaves bytes in free space; this writes each table anew, which locks it
 * meanwhile, and lets go of the write-ahead log that told of the rows.
 */
import { Kysely, PostgresDialect, sql } from "kysely";
import { openPool } from "./postgres.ts";
import { rewriteInPlace } from "./scrub.ts";
import { whatStays } from "./scrub-wait.ts";
import { dropServersWriteAheadLog } from "./scrub-wal.ts";
import type { Tables } from "./tables.ts";

/** A sentence for the operator each time something is done, or cannot be. Gives whether all was done that can be by SQL. */
export async function scrubServer(databaseUrl: string, tell: (line: string) => void): Promise<boolean> {
  await using kysely = openKysely(databaseUrl);
  await refuseUnfinished(kysely);
  const whole = [await seesEverybody(kysely, tell), await nobodySeesDeleted(kysely, tell)];
  const { count, refused } = await rewriteInPlace(kysely);
  tell(`${count} tables were written anew.`);
  if (refused.length > 0)
    tell(
      `Left as they are: ${refused.join(", ")}, which are not this account's. Say --scrub with the address of their owner, or of a superuser.`,
    );
  whole.push(refused.length === 0);
  whole.push(await dropServersWriteAheadLog(kysely, tell));
  for (const line of await beyondReach(kysely)) tell(line);
  return !whole.includes(false);
}

function openKysely(databaseUrl: string): Kysely<Tables> & AsyncDisposable {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(databaseUrl) }) });
  return Object.assign(kysely, { [Symbol.asyncDispose]: () => kysely.destroy() });
}

/** What is not taken out of the rows yet would be written anew with them. */
async function refuseUnfinished(kysely: Kysely<Tables>): Promise<void> {
  const running = await kysely
    .selectFrom("erasures")
    .select("erasure_id")
    .where("receipt_json", "is", null)
    .executeTakeFirst();
  if (running !== undefined)
    throw new Error(
      "Something is still being erased: wait until it is, or start the server, which ends it, and say --scrub then.",
    );
}

/** PostgreSQL shows what others' sessions hold to who may read all statistics, and to everybody else that there is nothing. */
async function seesEverybody(kysely: Kysely<Tables>, tell: (line: string) => void): Promise<boolean> {
  const { rows } = await sql<{ sees: boolean; account: string }>`
    SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees, current_user::text AS account`.execute(
    kysely,
  );
  const [facts] = rows;
  if (facts === undefined || facts.sees) return true;
  tell(
    `Not known: whether somebody's transaction keeps what was deleted, for this account is not shown those of others. Let a superuser say GRANT pg_read_all_stats TO "${facts.account}", or say --scrub with the address of one.`,
  );
  return false;
}

/** A row that somebody's transaction may still see is written anew with the others. */
async function nobodySeesDeleted(kysely: Kysely<Tables>, tell: (line: string) => void): Promise<boolean> {
  const { rows } = await sql<{
    now: string;
  }>`SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS now`.execute(kysely);
  const now = rows[0]?.now ?? "0";
  const holders = await whatStays(() => oldTransactions(kysely, now));
  if (holders.length === 0) return true;
  tell(
    `Left as it is: what was deleted since ${holders.join(", ")} began may be kept for it. End it and say --scrub again.`,
  );
  return false;
}

/** Whoever may see rows that were deleted before: by what an operator finds it by. */
async function oldTransactions(kysely: Kysely<Tables>, now: string): Promise<readonly string[]> {
  const { rows } = await sql<{ holder: string }>`
    SELECT 'the transaction of process ' || pid AS holder FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'
        AND coalesce(datname, current_database()) = current_database()
        AND greatest(age(backend_xmin), age(backend_xid)) > age(${now}::xid8::xid)
    UNION ALL SELECT 'the prepared transaction ' || gid FROM pg_prepared_xacts WHERE database = current_database()
    UNION ALL SELECT 'the replication slot ' || slot_name FROM pg_replication_slots
      WHERE age(xmin) > age(${now}::xid8::xid)`.execute(kysely);
  return rows.map(({ holder }) => holder);
}

async function beyondReach(kysely: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ archive: string; standbys: string[]; citus: boolean }>`
    SELECT current_setting('archive_mode') AS archive,
      ARRAY(SELECT coalesce(nullif(application_name, ''), 'one without a name') FROM pg_stat_replication) AS standbys,
      EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') AS citus`.execute(kysely);
  const [facts] = rows;
  if (facts === undefined) return [];
  const { archive, standbys, citus } = facts;
  return [
    "Out of reach of this, and yours to see to: backups; the log that PostgreSQL writes of statements; copies that the file system or the disk keeps of blocks that were freed.",
    ...(archive === "off"
      ? []
      : ["It archives its write-ahead log: what was archived before now still tells of the rows."]),
    ...(standbys.length === 0
      ? []
      : [
          `Standbys (${standbys.join(", ")}) write the same tables anew when they have come so far, and keep write-ahead log of their own: set wal_recycle = off there, and CHECKPOINT until the files of before are gone.`,
        ]),
    ...(citus ? ["Citus: each worker's write-ahead log is its own. Say the same to each."] : []),
  ];
}
