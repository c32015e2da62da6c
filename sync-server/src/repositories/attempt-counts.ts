/** Attempts in a table that all instances share. Two of them never wait for each other: whoever locks does so by key. */
import { type RawBuilder, sql } from "kysely";
import type { Database, Sql } from "../database/database.ts";
import type { AttemptCounts, AttemptKey } from "../use-cases/access/access-ports.ts";
import { attemptLimits } from "../use-cases/access/limits.ts";

export function createAttemptCounts(database: Database): AttemptCounts {
  let sweptMs = -Infinity;
  return {
    async take(keys, nowMs) {
      if (Math.abs(nowMs - sweptMs) >= attemptLimits.sweepEveryMs) {
        sweptMs = nowMs;
        await database.write((transaction) => sweep(transaction, nowMs));
      }
      return database.write((transaction) => take(transaction, keys, nowMs));
    },
    giveBack: ({ once, all }) =>
      database.write(async (transaction) => {
        const keys = sql.join([...once, ...all]);
        await sql`SELECT FROM attempts WHERE key_hash IN (${keys}) ORDER BY key_hash FOR UPDATE`.execute(
          transaction,
        );
        if (all.length > 0) await transaction.deleteFrom("attempts").where("key_hash", "in", all).execute();
        if (once.length > 0) await countBack(transaction, once);
      }),
  };
}

async function take(
  transaction: Sql,
  keys: readonly AttemptKey[],
  nowMs: number,
): Promise<number | undefined> {
  const sorted = keys.toSorted((one, other) => (one.hash < other.hash ? -1 : 1));
  const isOver = sql`(${outOfWindow(sql.ref("kept.started_ms"), nowMs)})`;
  // Counted first and looked at then: many at once wait here for each other, and each sees how many were before it.
  const { rows } = await sql<{ key_hash: string; started_ms: number; count: number }>`
    INSERT INTO attempts AS kept (key_hash, started_ms, count)
    VALUES ${sql.join(sorted.map(({ hash }) => sql`(${hash}, ${nowMs}, 1)`))}
    ON CONFLICT (key_hash) DO UPDATE SET
      count = CASE WHEN ${isOver} THEN 1 ELSE kept.count + 1 END,
      started_ms = CASE WHEN ${isOver} THEN excluded.started_ms ELSE kept.started_ms END
    RETURNING key_hash, started_ms, count`.execute(transaction);
  const full = rows.filter(
    ({ key_hash, count }) => count > (keys.find(({ hash }) => hash === key_hash)?.max ?? 0),
  );
  if (full.length === 0) return undefined;
  // What is refused is not checked, and counts for nothing else.
  await countBack(
    transaction,
    sorted.map(({ hash }) => hash),
  );
  return Math.max(...full.map(({ started_ms }) => started_ms)) + attemptLimits.windowMs;
}

/**
 * Over, or begun while a clock was ahead that was put back since: whoever was refused then would be until it is as late. Clocks of
 * instances are a little apart, which makes nothing over.
 */
const outOfWindow = (startedMs: RawBuilder<unknown>, nowMs: number) =>
  sql`${startedMs} <= ${nowMs - attemptLimits.windowMs} OR ${startedMs} > ${nowMs + attemptLimits.windowMs}`;

const countBack = (transaction: Sql, hashes: readonly string[]) =>
  transaction
    .updateTable("attempts")
    .set((select) => ({ count: select("count", "-", 1) }))
    .where("key_hash", "in", hashes)
    .where("count", ">", 0)
    .execute();

/** What is over goes; of what is too much, those that were counted least. What somebody is counting now is passed over. */
async function sweep(transaction: Sql, nowMs: number): Promise<void> {
  await sql`DELETE FROM attempts WHERE key_hash IN (
    SELECT key_hash FROM attempts WHERE ${outOfWindow(sql.ref("started_ms"), nowMs)} FOR UPDATE SKIP LOCKED
  )`.execute(transaction);
  await sql`DELETE FROM attempts WHERE key_hash IN (
    SELECT key_hash FROM attempts ORDER BY count DESC, started_ms DESC OFFSET ${attemptLimits.keysMax}
    FOR UPDATE SKIP LOCKED
  )`.execute(transaction);
}
