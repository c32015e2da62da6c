import { expect, test } from "vitest";
import { StoreFullError } from "#core/ports/library-store.ts";
import { openAgeClock } from "./age-clock.ts";
import { limits } from "./limits.ts";

const dayMs = 86_400_000;
const startMs = 1_750_000_000_000;

function createWorld() {
  const settings = new Map<string, string>();
  const world = { nowMs: startMs, spanMs: 0, isFull: false, writeCount: 0 };
  const open = () =>
    openAgeClock({
      store: {
        readSetting: (name) => Promise.resolve(settings.get(name)),
        writeSetting(name, value) {
          if (world.isFull) return Promise.reject(new StoreFullError());
          world.writeCount++;
          settings.set(name, value);
          return Promise.resolve();
        },
      },
      clock: {
        nowMs: () => world.nowMs,
        sleep: (_, signal) =>
          new Promise((_resolve, reject) =>
            signal?.addEventListener("abort", () => reject(new Error("closed"))),
          ),
      },
      spanMs: () => world.spanMs,
      report: (error) => {
        throw error;
      },
    });
  return { world, settings, open };
}

const isOld = async (clock: Awaited<ReturnType<typeof openAgeClock>>, dateMs: number): Promise<boolean> =>
  (await clock.oldSpans(30 * dayMs)).some(({ fromMs, beforeMs }) => dateMs >= fromMs && dateMs < beforeMs);

test("a leap is kept before anything goes by it, and a start after it goes on with it", async () => {
  const { world, open } = createWorld();
  {
    await using clock = await open();
    expect([await isOld(clock, startMs), await isOld(clock, startMs - 31 * dayMs)]).toEqual([false, true]);
    world.nowMs += 60 * dayMs;
    world.isFull = true;
    await expect(clock.oldSpans(30 * dayMs)).rejects.toThrow(StoreFullError);
    world.isFull = false;
    expect(await isOld(clock, startMs)).toBe(false);
  }
  world.spanMs = 0;
  await using again = await open();
  expect(await isOld(again, startMs)).toBe(false);
});

test("it is kept now and then where nothing leaps, and what cannot be read is as good as none", async () => {
  const { world, settings, open } = createWorld();
  for (const bad of ["{", "[]", '{"periods":[]}']) {
    settings.set("clock-periods", bad);
    await using clock = await open();
    expect(await isOld(clock, startMs - 31 * dayMs)).toBe(true);
  }
  world.writeCount = 0;
  await using clock = await open();
  for (let minute = 0; minute < 60; minute++) {
    world.nowMs += limits.clockLookMs;
    world.spanMs += limits.clockLookMs;
    await clock.oldSpans(dayMs);
  }
  expect(world.writeCount).toBe((60 * limits.clockLookMs) / limits.clockKeepMs);
});
