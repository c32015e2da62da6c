/**
 * Where somebody speaks, without a model: level and spectral flatness (Moattar and Homayounpour 2009, "A simple but
 * efficient real-time voice activity detection algorithm"), over a floor by minimum statistics (Martin 2001), with two
 * thresholds so that a voice that sinks is not cut (hysteresis). Music with pauses passes for a voice; a steady tone or
 * noise does not.
 */
import { HOP_MS, type Heard } from "./hear.ts";

/** Chosen on spoken digits in silence and in white noise at 20 and 10 dB; `voice-activity.test.ts` holds what they give. */
const settings = {
  /** Over the floor, dB, to begin and to go on. */
  beginDb: 6,
  goOnDb: 3,
  /** To begin, a frame must be this far from flat, dB … */
  flatnessMaxDb: -3.8,
  /** … in so many of so many frames. */
  beginFrameCount: 4,
  beginWindow: 6,
  /** Below this nothing is speech, and the floor is never taken to be lower. */
  leastLevelDb: -58,
  /** Quiet for so long, and it has ended. */
  hangoverMs: 250,
  /** The floor is the least level this far around. */
  floorReachMs: 2_000,
  shortestMs: 100,
  /** Added at both ends: the begins of words are quiet. */
  marginMs: 80,
} as const;

export interface Utterance {
  readonly startMs: number;
  readonly endMs: number;
}

export function detectVoice(
  { levels, flatnesses, durationMs }: Heard,
  utteranceMsMax: number,
): readonly Utterance[] {
  const smooth = smoothed(levels);
  const floors = floorOf(smooth);
  const runs = runsOf(smooth, floors, flatnesses);
  const found = runs
    .filter(({ first, last }) => (last - first + 1) * HOP_MS >= settings.shortestMs)
    .map(({ first, last }) => ({
      startMs: Math.max(0, first * HOP_MS - settings.marginMs),
      endMs: Math.min(durationMs, (last + 1) * HOP_MS + settings.marginMs),
    }));
  return joined(found).flatMap((utterance) => cutToLength(utterance, smooth, utteranceMsMax));
}

/** The mean of five frames around each. */
function smoothed(levels: Float32Array): Float32Array {
  return levels.map((_, at) => {
    let sum = 0;
    let count = 0;
    for (let near = Math.max(0, at - 2); near <= Math.min(levels.length - 1, at + 2); near++) {
      sum += levels[near] ?? 0;
      count++;
    }
    return sum / count;
  });
}

/** Least level within reach, by minima of short parts: exact enough, and linear in the length. */
function floorOf(levels: Float32Array): Float32Array {
  const partFrames = settings.floorReachMs / HOP_MS / 8;
  const minima = Array.from({ length: Math.ceil(levels.length / partFrames) }, (_, part) =>
    levels
      .subarray(part * partFrames, (part + 1) * partFrames)
      .reduce((least, level) => Math.min(least, level), 0),
  );
  return levels.map((_, at) => {
    const part = Math.floor(at / partFrames);
    const least = Math.min(...minima.slice(Math.max(0, part - 8), part + 9));
    return Math.max(least, settings.leastLevelDb - settings.beginDb);
  });
}

interface Run {
  readonly first: number;
  readonly last: number;
}

function runsOf(levels: Float32Array, floors: Float32Array, flatnesses: Float32Array): readonly Run[] {
  const runs: Run[] = [];
  let first: number | undefined;
  let last = 0;
  const over = (at: number, db: number): boolean => (levels[at] ?? -200) > (floors[at] ?? 0) + db;
  const isVoiced = (at: number): boolean =>
    over(at, settings.beginDb) &&
    (levels[at] ?? -200) > settings.leastLevelDb &&
    (flatnesses[at] ?? 0) < settings.flatnessMaxDb;
  for (let at = 0; at < levels.length; at++) {
    if (first === undefined) {
      if (!isVoiced(at) || !begins(at, isVoiced)) continue;
      first = at;
      last = at;
    } else if (over(at, settings.goOnDb)) last = at;
    else if ((at - last) * HOP_MS > settings.hangoverMs) {
      runs.push({ first, last });
      first = undefined;
    }
  }
  if (first !== undefined) runs.push({ first, last });
  return runs;
}

/** One loud frame is a click. */
function begins(at: number, isVoiced: (at: number) => boolean): boolean {
  let count = 0;
  for (let near = at; near < at + settings.beginWindow; near++) if (isVoiced(near)) count++;
  return count >= settings.beginFrameCount;
}

/** Without overlaps. */
export function joined(utterances: readonly Utterance[]): readonly Utterance[] {
  const all: Utterance[] = [];
  for (const next of utterances) {
    const before = all.at(-1);
    if (before !== undefined && next.startMs <= before.endMs)
      all[all.length - 1] = { startMs: before.startMs, endMs: Math.max(before.endMs, next.endMs) };
    else all.push(next);
  }
  return all;
}

/** In parts that are short enough, each but the last ending where its second half is quietest. */
export function cutToLength(
  { startMs, endMs }: Utterance,
  levels: Float32Array,
  msMax: number,
): readonly Utterance[] {
  const parts: Utterance[] = [];
  let from = startMs;
  while (endMs - from > msMax) {
    const first = Math.floor((from + msMax / 2) / HOP_MS);
    const window = levels.subarray(first, Math.floor((from + msMax) / HOP_MS));
    const quietest = window.reduce((best, level, at) => (level < (window[best] ?? 0) ? at : best), 0);
    const to = (first + quietest) * HOP_MS;
    parts.push({ startMs: from, endMs: to });
    from = to;
  }
  return [...parts, { startMs: from, endMs }];
}
