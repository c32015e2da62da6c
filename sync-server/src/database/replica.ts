/** One hot standby of the primary: how far it is, and reads from it that see what they must. */
import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import type pg from "pg";
import type { ReplicaHealth } from "#shared/rpc/server/health-contract.ts";
import { createAsker } from "./asker.ts";
import type { Scope, Sql } from "./database.ts";
import { addressParts } from "./database-address.ts";
import { reasonOf } from "../reason-of.ts";
import { limits } from "./limits.ts";
import { readingOf } from "./open-database.ts";
import { openPool } from "./postgres.ts";
import type { Tables } from "./tables.ts";
import {
  readStandbyState,
  standbyStateText,
  type StandbyState,
  textOfLsn,
  type WalPosition,
} from "./wal-position.ts";

export type ReplicaState = ReplicaHealth["state"];

/** `unfit` is for good, until somebody changes what the address leads to. */
export interface Trouble {
  readonly kind: "unreachable" | "unfit";
  readonly why: string;
}

export interface Replica extends AsyncDisposable {
  /** Host and database, without who connects. */
  readonly name: string;
  readonly state: () => ReplicaState;
  /** What the primary had at the last look and it had not. */
  readonly lagBytes: () => number;
  /** Since when it has not been level. */
  readonly lagMs: () => number;
  readonly timeline: () => number;
  readonly runningCount: () => number;
  /** Asks how far it is, `primary` being how far the primary was just now; a sentence where it is away. */
  look(primary: WalPosition): Promise<Trouble | undefined>;
  /** Undefined: it does not have `floor` in time. Rejects where it fails, or is lost while it reads. */
  read<Value>(
    floor: WalPosition,
    scope: Scope,
    work: (sql: Sql) => Promise<Value>,
  ): Promise<{ readonly value: Value } | undefined>;
  /** Left out until the next look, for what a read has found. */
  doubt(): void;
}

export interface ReplicaOptions {
  readonly url: string;
  /** Of the primary. */
  readonly system: string;
  readonly nowMs: () => number;
}

export function openReplica({ url, system, nowMs }: ReplicaOptions): Replica {
  const pool = openPool(url, { connectionTimeoutMillis: limits.lookAnswerMsMax });
  const connections = new Set<pg.PoolClient>();
  pool.on("connect", (client) => connections.add(client));
  pool.on("remove", (client) => connections.delete(client));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const read = readingOf(kysely);
  const asker = createAsker(url);
  // Whoever waits for an answer is told that none comes.
  const breakAll = (): void => {
    for (const { connection } of connections) connection.stream.destroy();
  };
  let runningCount = 0;
  return {
    name: nameOf(url),
    ...createStanding({
      ask: async () => readStandbyState(await asker.ask(standbyStateText)),
      lost: breakAll,
      system,
      nowMs,
    }),
    runningCount: () => runningCount,
    async read(floor, scope, work) {
      runningCount += 1;
      try {
        return await read(scope, async (transaction) =>
          (await hasReplayed(transaction, floor)) ? { value: await work(transaction) } : undefined,
        );
      } finally {
        runningCount -= 1;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([asker[Symbol.asyncDispose](), kysely.destroy()]);
    },
  };
}

interface StandingDeps extends Omit<ReplicaOptions, "url"> {
  ask(): Promise<StandbyState>;
  lost(): void;
}

/** What is known of it from looks, and what reads have found since. */
function createStanding({
  ask,
  lost,
  system,
  nowMs,
}: StandingDeps): Pick<Replica, "state" | "lagBytes" | "lagMs" | "timeline" | "look" | "doubt"> {
  let state: ReplicaState = "away";
  let timeline = 0;
  let lagBytes = 0;
  let levelMs = nowMs();
  let before: WalPosition | undefined;
  const away = (trouble: Trouble): Trouble => {
    state = "away";
    lost();
    return trouble;
  };
  return {
    state: () => state,
    lagBytes: () => lagBytes,
    lagMs: () => (lagBytes === 0 ? 0 : nowMs() - levelMs),
    timeline: () => timeline,
    async look(primary) {
      const known = before;
      before = primary;
      try {
        const told = await ask();
        const why = whyUnfit(told, system);
        if (why !== undefined) return away({ kind: "unfit", why });
        timeline = told.timeline;
        lagBytes = told.lsn >= primary.lsn ? 0 : Number(primary.lsn - told.lsn);
        if (lagBytes === 0) levelMs = nowMs();
        const hadBefore = known?.timeline === timeline && told.lsn >= known.lsn;
        state = timeline === primary.timeline && (lagBytes === 0 || hadBefore) ? "used" : "behind";
        return undefined;
      } catch (thrown) {
        return away({ kind: "unreachable", why: reasonOf(thrown) });
      }
    },
    doubt() {
      if (state === "used") state = "behind";
    },
  };
}

/** Undefined: a standby of the primary whose files are these. */
function whyUnfit(told: Pick<StandbyState, "isStandby" | "system">, system: string): string | undefined {
  if (told.system !== system) return "it is a copy of another database";
  return told.isStandby ? undefined : "it is no standby: it takes writes of its own";
}

/**
 * In the transaction that reads, so that nothing depends on which server a name led to before, or on one that was started
 * again: what was replayed when this is answered is in what later statements see.
 */
async function hasReplayed(transaction: Sql, { lsn }: WalPosition): Promise<boolean> {
  const untilMs = performance.now() + limits.replayWaitMsMax;
  for (let waitMs: number = limits.replayPollMs; ; waitMs *= 2) {
    const { rows } = await sql<{ has: boolean | null }>`
      SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= ${textOfLsn(lsn)}::pg_lsn AS has`.execute(
      transaction,
    );
    if (rows[0]?.has === true) return true;
    if (performance.now() + waitMs > untilMs) return false;
    await sleep(waitMs);
  }
}

function nameOf(url: string): string {
  const { host, pathname, searchParams } = addressParts(url);
  return `${searchParams.get("host") ?? host}${pathname}`;
}
