/** Dates as people write them in a query, as the first moment of the day, week, month or year that they name. */

export interface Calendar {
  readonly nowMs: number;
  /** IANA name (`Europe/Berlin`): days begin where the person is. */
  readonly timeZone: string;
}

interface Day {
  readonly year: number;
  /** 1-based. A month or day outside its range carries over, as in `Date.UTC`. */
  readonly month: number;
  readonly day: number;
}

export const relativeDates = [
  "today",
  "yesterday",
  "this-week",
  "last-week",
  "this-month",
  "last-month",
  "this-year",
  "last-year",
] as const;
export type RelativeDate = (typeof relativeDates)[number];

/** From the start of today where the person is until the start of tomorrow: as long as `relativeDates` mean the same. */
export function dayAround(calendar: Calendar): { readonly fromMs: number; readonly untilMs: number } {
  const { timeZone } = calendar;
  const fromMs = startOfDayMs(dayOf("today", calendar), timeZone);
  // A day has 23 to 25 hours where clocks change, so this is in the next one.
  const tomorrow = { nowMs: fromMs + 36 * 3_600_000, timeZone };
  return { fromMs, untilMs: startOfDayMs(dayOf("today", tomorrow), timeZone) };
}

const relativeNamed = (written: string): RelativeDate | undefined =>
  relativeDates.find(
    (name) =>
      name ===
      written
        .toLowerCase()
        .trim()
        .replace(/[\s_]+/gu, "-"),
  );

interface WallClock {
  readonly format: Intl.DateTimeFormat;
  /** What the numbers are that it writes, in their order. */
  readonly order: readonly Intl.DateTimeFormatPartTypes[];
}

const wallClocks = new Map<string, WallClock>();
function wallClockOf(timeZone: string): WallClock {
  const known = wallClocks.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = format.formatToParts(0).filter(({ type }) => type !== "literal");
  const made = { format, order: parts.map(({ type }) => type) };
  wallClocks.set(timeZone, made);
  return made;
}

/** What the clock on the wall shows, read as if it were UTC. Parts, as objects, would take three times as long as their text. */
function wallMs(atMs: number, timeZone: string): number {
  const { format, order } = wallClockOf(timeZone);
  const numbers = format.format(atMs).match(/\d+/gu) ?? [];
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(numbers[order.indexOf(type)] ?? 0);
  return (
    utcMs({ year: of("year"), month: of("month"), day: of("day") }) +
    (of("hour") * 3600 + of("minute") * 60 + of("second")) * 1000
  );
}

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999; this does not. */
function utcMs({ year, month, day }: Day): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/**
 * The first moment of a day. The offset is looked up twice, because it may change between the first guess
 * and the answer; where a clock change skips midnight, the day begins when the clock goes on.
 */
function startOfDayMs(day: Day, timeZone: string): number {
  const wanted = utcMs(day);
  const guess = wanted - (wallMs(wanted, timeZone) - wanted);
  const seen = wallMs(guess, timeZone);
  // As nearly always: each look-up costs more than all the rest of a question.
  if (seen === wanted) return guess;
  const start = wanted - (seen - guess);
  return wallMs(start, timeZone) < wanted ? guess : start;
}

function dayOf(name: RelativeDate, { nowMs, timeZone }: Calendar): Day {
  const wall = new Date(wallMs(nowMs, timeZone));
  const year = wall.getUTCFullYear();
  const month = wall.getUTCMonth() + 1;
  const day = wall.getUTCDate();
  // Weeks begin on Monday (ISO 8601).
  const monday = day - ((wall.getUTCDay() + 6) % 7);
  switch (name) {
    case "today":
      return { year, month, day };
    case "yesterday":
      return { year, month, day: day - 1 };
    case "this-week":
      return { year, month, day: monday };
    case "last-week":
      return { year, month, day: monday - 7 };
    case "this-month":
      return { year, month, day: 1 };
    case "last-month":
      return { year, month: month - 1, day: 1 };
    case "this-year":
      return { year, month: 1, day: 1 };
    case "last-year":
      return { year: year - 1, month: 1, day: 1 };
  }
}

function absoluteDay(written: string): Day | undefined {
  const match = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(written.trim());
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = match[2] === undefined ? 1 : Number(match[2]);
  const day = match[3] === undefined ? 1 : Number(match[3]);
  const read = new Date(utcMs({ year, month, day }));
  const exists =
    read.getUTCFullYear() === year && read.getUTCMonth() + 1 === month && read.getUTCDate() === day;
  return exists ? { year, month, day } : undefined;
}

/** Milliseconds since 1970 at which what was written begins, and its normal form; `undefined` when it is no date. */
export function readDate(
  written: string,
  calendar: Calendar,
): { readonly startMs: number; readonly written: string } | undefined {
  const relative = relativeNamed(written);
  if (relative !== undefined)
    return { startMs: startOfDayMs(dayOf(relative, calendar), calendar.timeZone), written: relative };
  const day = absoluteDay(written);
  if (day === undefined) return undefined;
  const parts = written.trim().split(/[-/.]/);
  const normal = parts.map((part, index) => (index === 0 ? part : part.padStart(2, "0"))).join("-");
  return { startMs: startOfDayMs(day, calendar.timeZone), written: normal };
}

/** `written`: in the normal form of `readDate`. */
export const isRelativeDate = (written: string): boolean => relativeNamed(written) !== undefined;
