import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Clock } from "#core/ports/clock.ts";
import { createIdleWork } from "./idle-work.ts";
import { limits } from "./limits.ts";

/** A clock whose pauses end when the test says so. */
function createHeldClock(): Clock & { passAll(): Promise<void> } {
  let waiting: (() => void)[] = [];
  return {
    nowMs: () => 0,
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        waiting.push(resolve);
        signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      }),
    async passAll() {
      await sleep(0);
      const passing = waiting;
      waiting = [];
      for (const pass of passing) pass();
      await sleep(0);
    },
  };
}
const unexpected = (error: unknown): void => expect.unreachable(String(error));

it("waits until nobody has searched for a while, and does one thing at a time", async () => {
  const clock = createHeldClock();
  await using idle = createIdleWork(clock, unexpected);
  const done: string[] = [];
  const job = (name: string) => (): Promise<void> => {
    done.push(name);
    return Promise.resolve();
  };
  {
    using _query = idle.busy();
    idle.want("one", job("one"));
    idle.want("two", job("two"));
    idle.want("one", job("one, newer"));
    await clock.passAll();
    expect(done).toEqual([]);
  }
  await sleep(0);
  // Another one came in the pause: the pause begins anew.
  idle.busy()[Symbol.dispose]();
  await clock.passAll();
  expect(done).toEqual([]);
  await clock.passAll();
  expect(done).toEqual(["two"]);
  await clock.passAll();
  expect(done).toEqual(["two", "one, newer"]);
});

it("stops for a query, and says nothing of it", async () => {
  const clock = createHeldClock();
  await using idle = createIdleWork(clock, unexpected);
  let stopped = false;
  idle.want("long", async (signal) => {
    await sleep(60_000, undefined, { signal }).catch(() => (stopped = true));
    signal.throwIfAborted();
  });
  await clock.passAll();
  expect(stopped).toBe(false);
  idle.busy()[Symbol.dispose]();
  await sleep(0);
  expect(stopped).toBe(true);
});

it("tells of a job that fails, goes on with the next, and keeps no more than a few", async () => {
  const clock = createHeldClock();
  const faults: unknown[] = [];
  await using idle = createIdleWork(clock, (error) => faults.push(error));
  let ranCount = 0;
  idle.want("bad", () => Promise.reject(new Error("broken")));
  for (let place = 0; place < 2 * limits.idleJobCountMax; place++)
    idle.want(`job ${place}`, () => Promise.resolve(void ranCount++));
  for (let turn = 0; turn < 2 * limits.idleJobCountMax; turn++) await clock.passAll();
  expect(faults).toEqual([new Error("broken")]);
  expect(ranCount).toBe(limits.idleJobCountMax - 1);
});
