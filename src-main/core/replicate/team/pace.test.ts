import { expect, test } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { limits } from "./limits.ts";
import { createPace } from "./pace.ts";

const never = new AbortController().signal;

/** Nothing else passes time than what is waited for. */
function openPace(bytesPerSecond: number) {
  const state = { nowMs: 1_000_000, bytesPerSecond, longestMs: 0 };
  const clock = {
    nowMs: () => state.nowMs,
    sleep(delayMs: number, signal?: AbortSignal) {
      if (signal?.aborted === true) return Promise.reject(new Error("given up"));
      state.nowMs += delayMs;
      state.longestMs = Math.max(state.longestMs, delayMs);
      return Promise.resolve();
    },
  };
  return { state, pace: createPace(clock, () => state.bytesPerSecond) };
}

test("without a limit nobody waits, and nothing is owed once there is one", async () => {
  const { pace, state } = openPace(0);
  for (let part = 0; part < 100; part += 1) expect(pace.taken(1_000_000, never)).toBeUndefined();
  expect(pace.leastMs(1_000_000)).toBe(0);
  state.bytesPerSecond = 1_000;
  await pace.taken(1_000, never);
  expect(state.nowMs).toBe(1_001_000);
  expect(pace.leastMs(5_000)).toBe(5_000);
});

test("whatever it comes in, all together takes as long as the rate says, and no wait is longer than the other side has patience", async () => {
  const chance = seededChance(3);
  const { pace, state } = openPace(50_000);
  let sizeBytes = 0;
  for (let part = 0; part < 500; part += 1) {
    const each = Math.floor(chance() * (part % 50 === 0 ? 3_000_000 : 40_000));
    await pace.taken(each, never);
    sizeBytes += each;
  }
  // What is owed is paid by what comes later: all but the last is.
  for (let part = 0; part < 200; part += 1) await pace.taken(0, never);
  const tookMs = state.nowMs - 1_000_000;
  expect(Math.abs(tookMs - sizeBytes / 50)).toBeLessThan(limits.paceWaitMsMin);
  expect(state.longestMs).toBe(limits.paceWaitMsMax);
});

test("a rest is no right to more at once", async () => {
  const { pace, state } = openPace(1_000);
  state.nowMs += 3_600_000;
  const startedMs = state.nowMs;
  await pace.taken(4_000, never);
  expect(state.nowMs - startedMs).toBe(4_000);
});

test("a clock that was put back by days is not waited for", async () => {
  const { pace, state } = openPace(1_000);
  await pace.taken(1_000, never);
  state.nowMs -= 86_400_000;
  const startedMs = state.nowMs;
  await pace.taken(1_000, never);
  expect(state.nowMs - startedMs).toBe(1_000);
});

test("whoever gives up waits no longer", async () => {
  const { pace } = openPace(1);
  const stop = new AbortController();
  stop.abort();
  await expect(pace.taken(1_000_000, stop.signal)).resolves.toBeUndefined();
});
