/**
 * Whether what is too old by the server's clock may go. A clock that leaps ahead, by a battery that ran out or a wrong setting, would
 * make everything in the trash and the trail too old at once, and nobody could give it back.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { type Database, system } from "./database/database.ts";

const hourMs = 3_600_000;
export const ageLimits = {
  /** A clock that is set right by less is none that leapt. */
  leapMs: hourMs,
  /** Of a server that was off nobody knows for how long: after less than this nothing is suspected. */
  offMs: 7 * 24 * hourMs,
  /** For so long a clock that leapt has to go on evenly, while the program runs, before it is believed. */
  waitMs: 24 * hourMs,
  /** How often it is noted when the clock was last believed. */
  noteMs: hourMs,
} as const;

export interface AgeClock {
  isTrusted(): boolean;
}

export interface AgeClockDeps {
  readonly nowMs: () => number;
  /** By which spans are measured, whatever the clock is set to. */
  readonly spanMs?: () => number;
  /** When the clock was last believed, or something was last noted, by the clock of then; undefined: never. */
  readonly knownMs: number | undefined;
  /** Keeps for the next start when the clock was last believed: one that is doubted is doubted then, too. */
  readonly keep: (believedMs: number) => void;
  /** Told of each leap. */
  readonly report: (error: unknown) => void;
}

export function createAgeClock({
  nowMs,
  spanMs = () => performance.now(),
  knownMs,
  keep,
  report,
}: AgeClockDeps): AgeClock {
  let last = { clockMs: nowMs(), spanMs: spanMs() };
  let trustedFromMs = -Infinity;
  let keptAtMs = -Infinity;
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
      const isTrusted = last.spanMs >= trustedFromMs;
      if (isTrusted && last.spanMs - keptAtMs >= ageLimits.noteMs) {
        keptAtMs = last.spanMs;
        keep(last.clockMs);
      }
      return isTrusted;
    },
  };
}

const Kept = z.object({ believedMs: z.int().nonnegative() });
const pathIn = (dataFolder: string): string => join(dataFolder, "clock.json");

/**
 * By when the clock was last believed, as the data folder says; where it says nothing, by when the trail was last signed. What a
 * leapt clock signed says nothing against it.
 */
export async function openAgeClock(
  database: Database,
  dataFolder: string,
  deps: Omit<AgeClockDeps, "knownMs" | "keep">,
): Promise<AgeClock> {
  const path = pathIn(dataFolder);
  const write = async (believedMs: number): Promise<void> => {
    await mkdir(dataFolder, { recursive: true });
    await writeFile(path, JSON.stringify({ believedMs } satisfies z.infer<typeof Kept>));
  };
  return createAgeClock({
    ...deps,
    knownMs: (await keptIn(path)) ?? (await lastSignedMs(database)),
    keep: (believedMs) => void write(believedMs).catch(deps.report),
  });
}

/** Undefined where it is not there, or is only half of one. */
async function keptIn(path: string): Promise<number | undefined> {
  try {
    return Kept.parse(JSON.parse(await readFile(path, "utf8"))).believedMs;
  } catch {
    return undefined;
  }
}

/** It is, at the least, whenever somebody looks at it. */
async function lastSignedMs(database: Database): Promise<number | undefined> {
  const row = await database.read(system, (sql) =>
    sql
      .selectFrom("trail_heads")
      .select(({ fn }) => fn.max("time_ms").as("time_ms"))
      .executeTakeFirst(),
  );
  return row?.time_ms ?? undefined;
}
