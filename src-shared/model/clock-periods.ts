/**
 * Which of what was stored is too old, on a device whose clock may leap: by a battery that ran out, a wrong setting, or because it
 * starts in 1970 and is set when a network comes. Times since 1970 and spans are in milliseconds.
 *
 * While the program runs, spans are measured, so a leap makes nothing older: what was stored by the clock of before is dated anew. How
 * long a device was off only its clock says; a long time is doubted until the clock has gone on evenly for a day.
 */
import * as z from "zod";

const hourMs = 3_600_000;
export const clockLimits = {
  /** A clock that is set right by less is none that leapt. */
  leapMs: hourMs,
  /** A device that seems to have been off for no longer than this is believed. */
  offMs: 7 * 24 * hourMs,
  /** For so long the clock has to go on evenly, while the program runs, before a longer time is believed. */
  waitMs: 24 * hourMs,
  /** Periods that are told apart; the oldest become one. */
  periodCountMax: 32,
} as const;

const Period = z.object({
  fromMs: z.number(),
  untilMs: z.number(),
  /** To be added to what was dated then, to have it by the clock of now. */
  shiftMs: z.number(),
});

export const ClockPeriods = z.object({
  /** In which the clock went on evenly, the newest first. That one goes on, and its `untilMs` is when the clock was last looked at. */
  periods: z.array(Period).min(1).readonly(),
  /** So long the device seems to have been off. `leftMs`: until that is believed; null: never, the clock went back. */
  doubt: z.object({ gapMs: z.number(), leftMs: z.number().nullable() }).optional(),
});
export type ClockPeriods = z.infer<typeof ClockPeriods>;
type Period = z.infer<typeof Period>;

/** A stretch of dates; its end does not belong to it. */
export interface DateSpan {
  readonly fromMs: number;
  readonly beforeMs: number;
}

const shifted = (periods: readonly Period[], byMs: number): readonly Period[] =>
  periods.map((period) => ({ ...period, shiftMs: period.shiftMs + byMs }));

const isShortOff = (gapMs: number): boolean => gapMs > -clockLimits.leapMs && gapMs <= clockLimits.offMs;

/** A new period before these. */
function beginning(nowMs: number, before: readonly Period[]): readonly Period[] {
  const kept = before.slice(0, clockLimits.periodCountMax - 1);
  return [{ fromMs: nowMs, untilMs: nowMs, shiftMs: 0 }, ...kept];
}

/** At a start; `known`: as it was when the program last ran. */
export function startPeriods(known: ClockPeriods | undefined, nowMs: number): ClockPeriods {
  const [last] = known?.periods ?? [];
  if (known === undefined || last === undefined) return { periods: beginning(nowMs, []) };
  const gapMs = nowMs - last.untilMs;
  if (isShortOff(gapMs)) return lookedAt(known, nowMs);
  return {
    periods: beginning(nowMs, shifted(known.periods, gapMs)),
    doubt: { gapMs, leftMs: gapMs > 0 ? clockLimits.waitMs : null },
  };
}

/** After a span that was measured, whatever the clock was set to meanwhile. */
export function goOn(state: ClockPeriods, nowMs: number, spanMs: number): ClockPeriods {
  const { periods, doubt } = state;
  const leapMs = nowMs - (periods[0]?.untilMs ?? nowMs) - spanMs;
  if (Math.abs(leapMs) <= clockLimits.leapMs) {
    const even = lookedAt(state, nowMs);
    return doubt === undefined || doubt.leftMs === null
      ? even
      : waited(even, doubt.gapMs, doubt.leftMs - spanMs);
  }
  const [current, ...older] = periods;
  if (current === undefined) throw new Error("there is always a period");
  // Set right: by the clock of now the device was off for a little only, and that is as it should be.
  const isRight = doubt !== undefined && isShortOff(doubt.gapMs + leapMs);
  const before = [...shifted([current], leapMs), ...shifted(older, isRight ? -doubt.gapMs : leapMs)];
  return { periods: beginning(nowMs, before) };
}

const lookedAt = (state: ClockPeriods, nowMs: number): ClockPeriods => ({
  ...state,
  periods: state.periods.map((period, place) => (place === 0 ? { ...period, untilMs: nowMs } : period)),
});

function waited(state: ClockPeriods, gapMs: number, leftMs: number): ClockPeriods {
  if (leftMs > 0) return { ...state, doubt: { gapMs, leftMs } };
  const [current, ...older] = state.periods;
  return { periods: [...(current === undefined ? [] : [current]), ...shifted(older, -gapMs)] };
}

/**
 * Dates of what is older than so much. A date that several periods had is taken for the newest one's, and what no period had for
 * the oldest one's.
 */
export function oldSpans({ periods }: ClockPeriods, keepMs: number): readonly DateSpan[] {
  const beforeMs = (periods[0]?.untilMs ?? 0) - keepMs;
  const covers = periods.map(({ fromMs, untilMs, shiftMs }, place) => ({
    fromMs,
    // What is stored between two looks, or while the clock is put back a little, is of this period.
    endMs: untilMs + (place === 0 ? clockLimits.leapMs : 1),
    shiftMs,
  }));
  const cuts = [...new Set(covers.flatMap(({ fromMs, endMs }) => [fromMs, endMs]))].sort((a, b) => a - b);
  const edges = [Number.MIN_SAFE_INTEGER, ...cuts, Number.MAX_SAFE_INTEGER];
  const spans: DateSpan[] = [];
  for (const [place, fromMs] of edges.slice(0, -1).entries()) {
    const cover = covers.find((each) => each.fromMs <= fromMs && fromMs < each.endMs) ?? covers.at(-1);
    const endMs = Math.min(edges[place + 1] ?? fromMs, beforeMs - (cover?.shiftMs ?? 0));
    if (endMs <= fromMs) continue;
    const last = spans.at(-1);
    if (last?.beforeMs === fromMs) spans[spans.length - 1] = { ...last, beforeMs: endMs };
    else spans.push({ fromMs, beforeMs: endMs });
  }
  return spans;
}
