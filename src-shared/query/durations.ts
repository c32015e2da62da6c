/** Durations as people write them in a query: `>10m`, `<90s`, `>1h30m`, `> 1.5 h`, `<4:30`. */

const unitMs: ReadonlyMap<string, number> = new Map([
  ["s", 1_000],
  ["sec", 1_000],
  ["m", 60_000],
  ["min", 60_000],
  ["h", 3_600_000],
]);

/** Offered while one is being written. */
export const usualDurations = ["<30s", "<5m", ">10m", ">1h"] as const;

interface Bound {
  /** At least so long, or less long. */
  readonly bound: "from" | "until";
  readonly limitMs: number;
  /** In its normal form. */
  readonly written: string;
}

/** Which side, and of what; `undefined` when it is none. A comma is a decimal point. */
export function readDuration(text: string): Bound | undefined {
  const match = /^([<>])=?\s*(\S.*)$/.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [, side = "", length = ""] = match;
  const limitMs = clockMs(length) ?? unitsMs(length);
  if (limitMs === undefined || !Number.isSafeInteger(limitMs)) return undefined;
  return { bound: side === ">" ? "from" : "until", limitMs, written: `${side}${written(limitMs)}` };
}

/** `4:30`, `1:02:03` */
function clockMs(text: string): number | undefined {
  const match = /^(?:(\d{1,4}):)?(\d{1,4}):([0-5]\d)$/.exec(text);
  if (match === null) return undefined;
  const [, hours = "0", minutes, seconds] = match;
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}

/** `1h30m`, `90 s`, `1,5h` */
function unitsMs(text: string): number | undefined {
  if (!/^(?:\d{1,6}(?:[.,]\d{1,3})?\s*(?:sec|min|s|m|h)\s*){1,3}$/.test(text)) return undefined;
  let sumMs = 0;
  for (const [, digits = "", unit = ""] of text.matchAll(/(\d+(?:[.,]\d+)?)\s*(sec|min|s|m|h)/g))
    sumMs += Number(digits.replace(",", ".")) * (unitMs.get(unit) ?? 0);
  return Math.round(sumMs);
}

/** In the largest unit that says it without a fraction; else in seconds. */
function written(limitMs: number): string {
  if (limitMs > 0 && limitMs % 3_600_000 === 0) return `${limitMs / 3_600_000}h`;
  if (limitMs > 0 && limitMs % 60_000 === 0) return `${limitMs / 60_000}m`;
  return `${limitMs / 1_000}s`;
}

/** `7:05`, `1:02:03`: as players show a place in time. */
export function clockText(timeMs: number): string {
  const seconds = Math.floor(timeMs / 1_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
