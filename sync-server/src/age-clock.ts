/**
 * Whether what is too old by the server's clock may go. A clock that leaps ahead, by a battery that ran out or a wrong setting, would
 * make everything in the trash and the trail too old at once, and nobody could give it back.
 */
import { type Database, system } from "./database/database.ts";

const hourMs = 3_600_000;
export const ageLimits = {
  /** A clock that is set right by less is none that leapt. */
  leapMs: hourMs,
  /** Of a server that was off nobody knows for how long: after less than this nothing is suspected. */
  offMs: 7 * 24 * hourMs,
  /** For so long a clock that leapt has to go on evenly, while the program runs, before it is believed. */
  waitMs: 24 * hourMs,
} as const;

export interface AgeClock {
  isTrusted(): boolean;
}

export interface AgeClockDeps {
  readonly nowMs: () => number;
  /** By which spans are measured, whatever the clock is set to. */
  readonly spanMs?: () => number;
  /** When something was last noted, by the clock of then; undefined: never. */
  readonly knownMs: number | undefined;
  /** Told of each leap. */
  readonly report: (error: unknown) => void;
}

export function createAgeClock({
  nowMs,
  spanMs = () => performance.now(),
  knownMs,
  report,
}: AgeClockDeps): AgeClock {
  let last = { clockMs: nowMs(), spanMs: spanMs() };
  let trustedFromMs = -Infinity;
  const suspect = (leapMs: number): void => {
    trustedFromMs = last.spanMs + ageLimits.waitMs;
    const hours = Math.round(leapMs / hourMs);
    report(
      new Error(
        `The clock of this machine is ${hours} hours later than expected. Check it: for a day from now nothing is removed for being too old.`,
      ),
    );
  };
  if (knownMs !== undefined && last.clockMs - knownMs > ageLimits.offMs) suspect(last.clockMs - knownMs);
  return {
    isTrusted() {
      const before = last;
      last = { clockMs: nowMs(), spanMs: spanMs() };
      const leapMs = last.clockMs - before.clockMs - (last.spanMs - before.spanMs);
      if (leapMs > ageLimits.leapMs) suspect(leapMs);
      return last.spanMs >= trustedFromMs;
    },
  };
}

/** By when the trail was last signed: it is, at the least, whenever somebody looks at it. */
export async function openAgeClock(
  database: Database,
  deps: Omit<AgeClockDeps, "knownMs">,
): Promise<AgeClock> {
  const row = await database.read(system, (sql) =>
    sql
      .selectFrom("trail_heads")
      .select(({ fn }) => fn.max("time_ms").as("time_ms"))
      .executeTakeFirst(),
  );
  return createAgeClock({ ...deps, knownMs: row?.time_ms ?? undefined });
}
