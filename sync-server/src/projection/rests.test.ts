import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { projectionLimits } from "./limits.ts";
import { createRests } from "./rests.ts";

const { restShare, restMsMax } = projectionLimits;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How long a rest is, by the clock of the test. */
async function restOf(tookMs: number): Promise<number> {
  const startMs = Date.now();
  let endMs = Number.NaN;
  void createRests()
    .after(tookMs)
    .then(() => (endMs = Date.now()));
  await vi.advanceTimersByTimeAsync(2 * restMsMax);
  return endMs - startMs;
}

test("a rest is some times as long as the work was, to a limit", async () => {
  expect([await restOf(10), await restOf(10_000)]).toEqual([10 * restShare, restMsMax]);
});

test("whoever waits ends a rest, and none begins until that is over", async () => {
  const rests = createRests();
  const resting = rests.after(10_000);
  await rests.without(async () => {
    await resting;
    await rests.after(10_000);
  });
  let isOver = false;
  void rests.after(10_000).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(restMsMax - 1);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toBe(true);
});
