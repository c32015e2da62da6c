import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { testTiers } from "../database/test-tiers.fake.ts";
import { attemptLimits } from "../use-cases/access/limits.ts";
import { createFakeAccessStore } from "./access-store.fake.ts";
import { createAttemptCounts } from "./attempt-counts.ts";

const key = (hash: string, max: number) => ({ hash, max });
const startMs = 1_750_000_000_000;
const { windowMs, keysMax } = attemptLimits;

const inMemory = {
  name: "memory",
  open: () =>
    Promise.resolve({
      counts: createFakeAccessStore().attempts,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
};

describe.each([inMemory, ...(await testTiers())])("attempts in $name", ({ open }) => {
  /** Two instances of a server with the same rows. */
  async function two() {
    const store = await open();
    const [one, other] =
      "counts" in store
        ? [store.counts, store.counts]
        : [createAttemptCounts(store.database), createAttemptCounts(store.database)];
    return { one, other, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
  }

  test("are counted together by all instances, many at once as one by one, until the window is over", async () => {
    await using instances = await two();
    const { one, other } = instances;
    const guesses = Array.from({ length: 40 }, (_, n) =>
      // In either order: whoever locks rows in another order than its neighbour would wait for ever.
      (n % 2 === 0 ? one : other).take(
        n % 3 === 0 ? [key("b", 7), key("a", 100)] : [key("a", 100), key("b", 7)],
        startMs + n,
      ),
    );
    const outcomes = await Promise.all(guesses);
    expect(outcomes.filter((until) => until === undefined)).toHaveLength(7);
    const until = await one.take([key("b", 7)], startMs + 50);
    expect(until).toBeGreaterThanOrEqual(startMs + windowMs);
    expect(until).toBeLessThan(startMs + windowMs + 40);
    // What was refused counts for nothing else: of a hundred there are 93 left.
    expect(await other.take([key("a", 8)], startMs + 60)).toBeUndefined();
    expect(await other.take([key("a", 8)], startMs + 60)).toBeDefined();
    expect(await other.take([key("b", 7)], (until ?? 0) - 1)).toBeDefined();
    expect(await other.take([key("b", 7)], until ?? 0)).toBeUndefined();
  });

  test("of a clock that was ahead refuse nobody for as long, once it is put back", async () => {
    await using instances = await two();
    const { one, other } = instances;
    const yearMs = 365 * 24 * 3_600_000;
    expect(await one.take([key("a", 1)], startMs + yearMs)).toBeUndefined();
    expect(await one.take([key("a", 1)], startMs + yearMs)).toBeDefined();
    expect(await one.take([key("a", 1)], startMs)).toBeUndefined();
    // Within the window a clock that is a little behind changes nothing.
    expect(await other.take([key("a", 1)], startMs - windowMs)).toBeDefined();
  });

  test("count no more once the person knew it", async () => {
    await using instances = await two();
    const { one, other } = instances;
    const keys = [key("address", 3), key("account", 3)];
    for (let n = 0; n < 3; n++) expect(await one.take(keys, startMs)).toBeUndefined();
    expect(await other.take(keys, startMs)).toBe(startMs + windowMs);
    await other.giveBack({ once: ["address"], all: ["account", "nobody's"] });
    expect(await one.take(keys, startMs)).toBeUndefined();
    expect(await one.take([key("account", 3)], startMs)).toBeUndefined();
    expect(await one.take([key("address", 3)], startMs)).toBeDefined();
  });

  test("are forgotten: those that are over, and of too many those that were counted least", async () => {
    await using store = await open();
    if ("counts" in store) return;
    const counts = createAttemptCounts(store.database);
    const countOf = async (): Promise<number> =>
      store.database.read({ kind: "system" }, async (transaction) => {
        const found = await transaction
          .selectFrom("attempts")
          .select((select) => select.fn.countAll<string>().as("count"))
          .executeTakeFirstOrThrow();
        return Number(found.count);
      });
    await counts.take([key("guessed", 5)], startMs);
    await counts.take([key("guessed", 5)], startMs);
    await store.database.write((transaction) =>
      sql`INSERT INTO attempts SELECT 'flood ' || n, ${startMs}, 1 FROM generate_series(0, ${keysMax + 10}) n`.execute(
        transaction,
      ),
    );
    expect(await countOf()).toBeGreaterThan(keysMax);
    await counts.take([key("later", 5)], startMs + attemptLimits.sweepEveryMs);
    expect(await countOf()).toBe(keysMax + 1);
    // The flood has not made anybody forget what is being guessed at.
    expect(await counts.take([key("guessed", 2)], startMs + 1)).toBeDefined();
    await counts.take([key("later", 5)], startMs + windowMs + attemptLimits.sweepEveryMs);
    expect(await countOf()).toBe(1);
  });
});
