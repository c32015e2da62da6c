import { expect, it } from "vitest";
import { TimeSpan } from "./capture.ts";
import { isExcluded, isWithin, mayCapture } from "./capture-times.ts";

/** The 23rd of November 2026 was a Monday. */
const at = (day: number, time: string): Date => new Date(`2026-11-${23 + day - 1}T${time}:00`);
const workDays = [1, 2, 3, 4, 5];

it("holds a span of a day to its days, its begin included and its end not", () => {
  const span = { days: workDays, fromMinute: 540, untilMinute: 1020 };
  expect(isWithin(span, at(1, "08:59"))).toBe(false);
  expect(isWithin(span, at(1, "09:00"))).toBe(true);
  expect(isWithin(span, at(5, "16:59"))).toBe(true);
  expect(isWithin(span, at(5, "17:00"))).toBe(false);
  expect(isWithin(span, at(6, "12:00"))).toBe(false);
});

it("lets a span that ends before it begins last into the next day", () => {
  const night = { days: [5], fromMinute: 1320, untilMinute: 360 };
  expect(isWithin(night, at(5, "21:59"))).toBe(false);
  expect(isWithin(night, at(5, "22:00"))).toBe(true);
  expect(isWithin(night, at(6, "05:59"))).toBe(true);
  expect(isWithin(night, at(6, "06:00"))).toBe(false);
  expect(isWithin(night, at(5, "05:00"))).toBe(false);
  expect(isWithin({ ...night, untilMinute: 1440 }, at(5, "23:59"))).toBe(true);
});

it("captures at any time where no hours are set, and never in quiet ones", () => {
  const quiet = { days: workDays, fromMinute: 720, untilMinute: 780 };
  expect(mayCapture({ hours: [], quietHours: [] }, at(1, "03:00"))).toBe(true);
  expect(mayCapture({ hours: [], quietHours: [quiet] }, at(1, "12:30"))).toBe(false);
  const hours = [{ days: workDays, fromMinute: 540, untilMinute: 1020 }];
  expect(mayCapture({ hours, quietHours: [quiet] }, at(1, "12:30"))).toBe(false);
  expect(mayCapture({ hours, quietHours: [quiet] }, at(1, "13:00"))).toBe(true);
  expect(mayCapture({ hours, quietHours: [quiet] }, at(7, "13:00"))).toBe(false);
});

it("knows an excluded device by a part of its name", () => {
  expect(isExcluded({ excludedDevices: ["bedroom"] }, "Bedroom camera (046d:0825)")).toBe(true);
  expect(isExcluded({ excludedDevices: ["bedroom"] }, "Integrated camera")).toBe(false);
});

it("takes no span that begins when it ends", () => {
  expect(TimeSpan.safeParse({ days: [1], fromMinute: 60, untilMinute: 60 }).success).toBe(false);
  expect(TimeSpan.safeParse({ days: [7], fromMinute: 60, untilMinute: 61 }).success).toBe(false);
});
