import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { OrgId } from "#shared/model/team.ts";
import { ageLimits, createAgeClock, openAgeClock } from "./age-clock.ts";
import { makeFolder, openTestDatabase } from "./database/open-database.fake.ts";

const { leapMs, offMs, waitMs } = ageLimits;
const startMs = 1_750_000_000_000;
const yearMs = 365 * 24 * 3_600_000;

function open(knownMs?: number) {
  const world = { clockMs: startMs, spanMs: 0 };
  const told: string[] = [];
  const clock = createAgeClock({
    nowMs: () => world.clockMs,
    spanMs: () => world.spanMs,
    knownMs,
    keep: () => undefined,
    report: (error) => void told.push(String(error)),
  });
  return {
    told,
    clock,
    /** So much time, and by the clock so much more. */
    pass(spanMs: number, more = 0) {
      world.spanMs += spanMs;
      world.clockMs += spanMs + more;
      return clock.isTrusted();
    },
  };
}

test("a clock that goes on evenly, is put right a little, or is put back, is trusted", () => {
  const { pass, told } = open();
  expect([pass(0), pass(30 * 24 * 3_600_000), pass(60_000, leapMs), pass(60_000, -yearMs)]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(told).toEqual([]);
});

test("one that leaps a year ahead is trusted after it has gone on evenly for a day, and not by leaping again", () => {
  const { pass, told } = open();
  expect([pass(1, yearMs), pass(waitMs - 2), pass(1, yearMs)]).toEqual([false, false, false]);
  expect([pass(waitMs - 1), pass(1)]).toEqual([false, true]);
  expect(told).toHaveLength(2);
  expect(told[0]).toContain("8760 hours later than expected. Check it");
});

test("a machine that starts a year after its trail was last signed is as suspect; after some days off it is not", () => {
  const late = open(startMs - yearMs);
  expect([late.pass(0), late.pass(waitMs)]).toEqual([false, true]);
  expect(open(startMs - offMs).pass(0)).toBe(true);
  expect(open(startMs + yearMs).pass(0)).toBe(true);
});

test("one that leapt is doubted after a restart, too, whatever it has signed meanwhile", async () => {
  await using folder = await makeFolder();
  await using database = await openTestDatabase(folder.path);
  const world = { clockMs: startMs, spanMs: 0 };
  const start = () =>
    openAgeClock(database, folder.path, {
      nowMs: () => world.clockMs,
      spanMs: () => world.spanMs,
      report: () => undefined,
    });
  const kept = (): Promise<unknown> => readFile(join(folder.path, "clock.json"), "utf8").catch(() => "");
  const first = await start();
  expect(first.isTrusted()).toBe(true);
  await vi.waitFor(async () => expect(await kept()).toBe(JSON.stringify({ believedMs: startMs })));
  world.clockMs += yearMs;
  expect(first.isTrusted()).toBe(false);
  await database.write((sql) =>
    sql
      .insertInto("trail_heads")
      .values({ org_id: OrgId.parse(randomUUID()), size: 1, time_ms: world.clockMs, head_json: "{}" })
      .execute(),
  );
  const second = await start();
  expect(second.isTrusted()).toBe(false);
  world.clockMs += waitMs;
  world.spanMs += waitMs;
  expect(second.isTrusted()).toBe(true);
  await vi.waitFor(async () => expect(await kept()).toContain(String(world.clockMs)));
  expect((await start()).isTrusted()).toBe(true);
  // A file that is cut short says nothing, and the trail is asked again.
  await writeFile(join(folder.path, "clock.json"), '{"believ');
  world.clockMs += yearMs;
  expect((await start()).isTrusted()).toBe(false);
});
