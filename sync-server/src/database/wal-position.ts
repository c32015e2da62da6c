/** How far a PostgreSQL has written, or a standby of it has replayed: a place in the write-ahead log of one history. */
import { sql, type Kysely } from "kysely";
import * as z from "zod";

/** As PostgreSQL writes it, `16/B374D848`: two halves of 32 bits in hexadecimal digits, together bytes from the beginning. */
const Lsn = z
  .string()
  .regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/)
  .transform((text) => {
    const [high, low] = text.split("/");
    return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
  });
export const textOfLsn = (lsn: bigint): string =>
  `${(lsn >> 32n).toString(16)}/${(lsn & 0xff_ff_ff_ffn).toString(16)}`;

const WalPosition = z.object({
  lsn: Lsn,
  /** Counts on when a standby is promoted: places of two histories cannot be compared. */
  timeline: z.number(),
});
export type WalPosition = z.infer<typeof WalPosition>;

/**
 * What is on the primary's disk: whatever was acknowledged to anybody, or was seen by anybody, is before it. Rejects where
 * the database is itself a standby.
 */
export async function primaryPosition(kysely: Kysely<never>): Promise<WalPosition> {
  // A segment of the log is named by its history first, in eight hexadecimal digits.
  const { rows } = await sql<unknown>`
    SELECT lsn::text AS lsn, ('x' || left(pg_walfile_name(lsn), 8))::bit(32)::int AS timeline
    FROM (SELECT pg_current_wal_flush_lsn() AS lsn) l`.execute(kysely);
  return WalPosition.parse(rows[0]);
}

const Origin = z.object({ system: z.string(), isCitus: z.boolean() });
/** Which files these are: a standby has its primary's. */
export type Origin = z.infer<typeof Origin>;

export async function originOf(kysely: Kysely<never>): Promise<Origin> {
  const { rows } = await sql<unknown>`
    SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system,
      EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') AS "isCitus"`.execute(kysely);
  return Origin.parse(rows[0]);
}

const StandbyState = WalPosition.extend({ isStandby: z.boolean(), system: z.string() });
export type StandbyState = z.infer<typeof StandbyState>;

/** `0/0` where it is no standby and never was one. */
export const standbyStateText = `
  SELECT pg_is_in_recovery() AS "isStandby", coalesce(pg_last_wal_replay_lsn(), '0/0')::text AS lsn,
    (SELECT min_recovery_end_timeline FROM pg_control_recovery()) AS timeline,
    (SELECT system_identifier::text FROM pg_control_system()) AS system`;
export const readStandbyState = (row: unknown): StandbyState => StandbyState.parse(row);
