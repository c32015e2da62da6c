import { expect, test } from "vitest";
import { ClockPeriods, clockLimits, goOn, oldSpans, startPeriods } from "./clock-periods.ts";

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const startMs = 1_750_000_000_000;
const hourMs = 3_600_000;

/** A device that keeps for 30 days, with a clock that can be set while it runs or is off. */
function openDevice(clockMs = startMs) {
  let now = clockMs;
  let state = startPeriods(undefined, now);
  return {
    /** So much time, and by the clock so much more; looked at each hour. */
    run(spanMs: number, moreMs = 0) {
      now += moreMs;
      for (let left = spanMs; left > 0; left -= hourMs) {
        now += Math.min(left, hourMs);
        state = goOn(state, now, Math.min(left, hourMs));
      }
    },
    restart(offMs: number, moreMs = 0) {
      now += offMs + moreMs;
      state = startPeriods(ClockPeriods.parse(JSON.parse(JSON.stringify(state))), now);
    },
    dateOf: () => now,
    isDoubted: () => state.doubt !== undefined,
    periodCount: () => state.periods.length,
    has(dateMs: number) {
      return !oldSpans(state, 30 * dayMs).some(
        ({ fromMs, beforeMs }) => dateMs >= fromMs && dateMs < beforeMs,
      );
    },
  };
}

test("where the clock goes on evenly, or is set a little, things go when their time is over", () => {
  const device = openDevice();
  const first = device.dateOf();
  device.run(29 * dayMs, clockLimits.leapMs / 2);
  device.restart(hourMs);
  expect(device.has(first)).toBe(true);
  device.run(dayMs);
  expect([device.has(first), device.periodCount()]).toEqual([false, 1]);
});

test("a clock that leaps a year ahead while the program runs makes nothing older, and what comes then goes in time", () => {
  const device = openDevice();
  const before = device.dateOf();
  device.run(hourMs, yearMs);
  device.restart(hourMs);
  device.run(20 * dayMs);
  const then = device.dateOf();
  expect([device.has(before), device.has(startMs - 31 * dayMs)]).toEqual([true, false]);
  device.run(hourMs, -yearMs);
  const after = device.dateOf();
  device.run(8 * dayMs);
  expect([before, then, after].map(device.has)).toEqual([true, true, true]);
  device.run(2 * dayMs);
  expect([before, then, after].map(device.has)).toEqual([false, true, true]);
  device.run(21 * dayMs);
  expect([then, after].map(device.has)).toEqual([false, false]);
});

test("one that leapt while the device was off is doubted for a day, across restarts, and by what is put back meanwhile", () => {
  const device = openDevice();
  const before = device.dateOf();
  device.restart(hourMs, yearMs);
  device.run(20 * hourMs);
  device.restart(hourMs);
  expect([device.has(before), device.isDoubted()]).toEqual([true, true]);
  device.run(dayMs, -yearMs);
  expect([device.has(before), device.isDoubted()]).toEqual([true, false]);
  device.restart(hourMs, yearMs);
  device.restart(hourMs, -yearMs);
  expect(device.has(before)).toBe(true);
  device.run(27 * dayMs);
  expect(device.has(before)).toBe(true);
  device.run(3 * dayMs);
  expect(device.has(before)).toBe(false);
});

test("a device that was off for two months is believed after a day, and what came meanwhile stays its time", () => {
  const device = openDevice();
  const before = device.dateOf();
  device.restart(60 * dayMs);
  const then = device.dateOf();
  device.run(clockLimits.waitMs - hourMs);
  expect(device.has(before)).toBe(true);
  device.run(hourMs);
  expect([device.has(before), device.has(then)]).toEqual([false, true]);
  device.run(30 * dayMs);
  expect(device.has(then)).toBe(false);
});

test("a device without a battery clock starts in 1970, again and again, and loses nothing of yesterday when it is set", () => {
  const device = openDevice();
  const known = device.dateOf();
  const seen: number[] = [];
  let truthMs = known;
  for (let boot = 0; boot < 3; boot++) {
    device.restart(0, -device.dateOf());
    device.run(2 * dayMs);
    truthMs += 2 * dayMs;
    seen.push(device.dateOf());
  }
  expect([known, ...seen].map(device.has)).toEqual([true, true, true, true]);
  device.run(hourMs, truthMs - device.dateOf());
  const set = device.dateOf();
  expect([known, ...seen, set].map(device.has)).toEqual([true, true, true, true, true]);
  device.run(25 * dayMs);
  expect([known, set].map(device.has)).toEqual([false, true]);
  device.run(6 * dayMs);
  expect([...seen, set].map(device.has)).toEqual([false, false, false, false]);
});

test("one that is set right within its first week off counts that week", () => {
  const device = openDevice();
  const known = device.dateOf();
  device.restart(0, -device.dateOf());
  device.run(hourMs);
  device.run(hourMs, known + 5 * dayMs - device.dateOf());
  device.run(24 * dayMs);
  expect(device.has(known)).toBe(true);
  device.run(dayMs);
  expect(device.has(known)).toBe(false);
});

test("a clock that leaps all day is told apart so often and no more, and what came last stays", () => {
  const device = openDevice();
  for (let leap = 0; leap < 3 * clockLimits.periodCountMax; leap++)
    device.run(hourMs, leap % 2 === 0 ? yearMs : -yearMs / 2);
  expect(device.periodCount()).toBe(clockLimits.periodCountMax);
  expect(device.has(device.dateOf())).toBe(true);
});

test("what was kept is read back as it was, and what is none is refused", () => {
  for (const bad of [{}, { periods: [] }, { periods: [{ fromMs: "1", untilMs: 2, shiftMs: 0 }] }])
    expect(ClockPeriods.safeParse(bad).success).toBe(false);
});
