import type { CaptureSettings, TimeSpan } from "./capture.ts";

const dayMinutes = 1440;

/** By the clock on the wall, as the person set the times. */
export function isWithin({ days, fromMinute, untilMinute }: TimeSpan, at: Date): boolean {
  const minute = at.getHours() * 60 + at.getMinutes();
  const day = at.getDay();
  if (fromMinute < untilMinute) return days.includes(day) && minute >= fromMinute && minute < untilMinute;
  const dayBefore = (day + 6) % 7;
  return (
    (days.includes(day) && minute >= fromMinute && minute < dayMinutes) ||
    (days.includes(dayBefore) && minute < untilMinute)
  );
}

/** Whether anything may be captured now. */
export const mayCapture = (
  { hours, quietHours }: Pick<CaptureSettings, "hours" | "quietHours">,
  at: Date,
): boolean =>
  (hours.length === 0 || hours.some((span) => isWithin(span, at))) &&
  !quietHours.some((span) => isWithin(span, at));

/** A part of its name is enough: the system adds numbers and addresses to names. */
export const isExcluded = (
  { excludedDevices }: Pick<CaptureSettings, "excludedDevices">,
  label: string,
): boolean => excludedDevices.some((name) => label.toLowerCase().includes(name.toLowerCase()));
