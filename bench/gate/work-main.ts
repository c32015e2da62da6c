// node work-main.ts count WORK ONCES AGAIN_EVERY [COUNTED]: does a work so often, then as often for somebody else to count its
// instructions, who is told when it begins and ends by loading the addon COUNTED.
// node work-main.ts time WORK REPEATS AGAIN_EVERY: prints how many times as long it takes as its yardstick.
// node work-main.ts peer WORK ONCES AGAIN_EVERY [COUNTED]: counts its yardstick instead.
// AGAIN_EVERY n does every n-th a second time: a slowdown of 1/n, planted by the test of the gate.
import { works, workNames, type Work, type WorkName } from "./works.ts";

const [mode, name, amount, againEvery = "0", counted] = process.argv.slice(2);
const workName = workNames.find((known) => known === name);
if (workName === undefined || (mode !== "count" && mode !== "time" && mode !== "peer"))
  throw new Error("usage: work-main.ts count|peer|time WORK AMOUNT [AGAIN_EVERY [COUNTED]]");

interface Course {
  /** Rounds whose time is taken at once: about a millisecond, often over before a busy machine turns to something else. */
  readonly blockRounds: number;
  readonly blockCount: number;
  readonly turnsPerRepeat: number;
}

/** Always the same rounds: their questions are not alike. */
const courses: Readonly<Record<WorkName, Course>> = {
  planner: { blockRounds: 80, blockCount: 1, turnsPerRepeat: 40 },
  match: { blockRounds: 1, blockCount: 20, turnsPerRepeat: 5 },
};

function planted(work: Work, every: number): (round: number) => number {
  if (every === 0) return work.once;
  // Another one than that which was just done, and so lies in every cache.
  return (round) => work.once(round) + (round % every === 0 ? work.once(round + every + 2) : 0);
}

function elapsedMs(once: (round: number) => number, from: number, until: number): number {
  const startedMs = performance.now();
  let sum = 0;
  for (let round = from; round < until; round += 1) sum += once(round);
  if (Number.isNaN(sum)) throw new Error("a work came to nothing");
  return performance.now() - startedMs;
}

function beCounted(once: (round: number) => number, count: number): void {
  elapsedMs(once, 0, count);
  const tell = (): void => {
    if (counted !== undefined) process.dlopen({ exports: {} }, counted);
  };
  tell();
  elapsedMs(once, count, 2 * count);
  tell();
}

/** Of each block the quickest turn counts: what disturbs only ever adds. */
function quickest({ blockRounds, blockCount }: Course): {
  take(once: (round: number) => number): void;
  sumMs(): number;
} {
  const bestMs = new Float64Array(blockCount).fill(Number.POSITIVE_INFINITY);
  return {
    take(once) {
      for (let block = 0; block < blockCount; block += 1) {
        const from = block * blockRounds;
        bestMs[block] = Math.min(bestMs[block] ?? 0, elapsedMs(once, from, from + blockRounds));
      }
    },
    sumMs: () => bestMs.reduce((sum, ms) => sum + ms, 0),
  };
}

using work = works[workName]();
const once = planted(work, Number(againEvery));
if (mode === "count") beCounted(once, Number(amount));
else if (mode === "peer") beCounted(work.reference, Number(amount));
else {
  const course = courses[workName];
  // Everything is compiled by the time that counts.
  for (const each of [once, work.reference]) elapsedMs(each, 0, 400);
  const [own, reference] = [quickest(course), quickest(course)];
  for (let turn = 0; turn < Number(amount) * course.turnsPerRepeat; turn += 1) {
    own.take(once);
    reference.take(work.reference);
  }
  console.log(own.sumMs() / reference.sumMs());
}
