// node work-main.ts count WORK ONCES AGAIN_EVERY [COUNTED]: does a work so often, then as often for somebody else to count its
// instructions, who is told when it begins and ends by loading the addon COUNTED.
// node work-main.ts time WORK REPEATS AGAIN_EVERY: prints, a line a repeat, how many times as long it takes as its yardstick.
// AGAIN_EVERY n does every n-th a second time: a slowdown of 1/n, planted by the test of the gate.
import { works, workNames, type Work } from "./works.ts";

const [mode, name, amount, againEvery = "0", counted] = process.argv.slice(2);
const workName = workNames.find((known) => known === name);
if (workName === undefined || (mode !== "count" && mode !== "time"))
  throw new Error("usage: work-main.ts count|time WORK AMOUNT [AGAIN_EVERY [COUNTED]]");

/** A turn lasts about this long: many ticks of the clock, and often over before the machine turns to something else. */
const turnMs = 2;
/** The quickest of so many turns counts, for the work and for its yardstick alike: what disturbs only ever adds. */
const turnsPerRepeat = 10;

function planted(work: Work, every: number): (round: number) => number {
  if (every === 0) return work.once;
  // Another one than that which was just done, and so lies in every cache.
  return (round) => work.once(round) + (round % every === 0 ? work.once(round + every + 2) : 0);
}

function elapsedMs(once: (round: number) => number, count: number, from = 0): number {
  const startedMs = performance.now();
  let sum = 0;
  for (let round = from; round < from + count; round += 1) sum += once(round);
  if (Number.isNaN(sum)) throw new Error("a work came to nothing");
  return performance.now() - startedMs;
}

function beCounted(once: (round: number) => number, count: number): void {
  elapsedMs(once, count);
  const tell = (): void => {
    if (counted !== undefined) process.dlopen({ exports: {} }, counted);
  };
  tell();
  elapsedMs(once, count, count);
  tell();
}

function countThatLasts(once: (round: number) => number): number {
  // Everything is compiled by the time that counts.
  for (let warmUp = 0; warmUp < 3; warmUp += 1) elapsedMs(once, 400);
  return Math.max(40, Math.ceil((400 * turnMs) / elapsedMs(once, 400) / 40) * 40);
}

using work = works[workName]();
const once = planted(work, Number(againEvery));
if (mode === "count") beCounted(once, Number(amount));
else {
  const count = countThatLasts(work.once);
  const referenceCount = countThatLasts(work.reference);
  for (let repeat = 0; repeat < Number(amount); repeat += 1) {
    let ownMs = Number.POSITIVE_INFINITY;
    let referenceMs = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < turnsPerRepeat; turn += 1) {
      ownMs = Math.min(ownMs, elapsedMs(once, count) / count);
      referenceMs = Math.min(referenceMs, elapsedMs(work.reference, referenceCount) / referenceCount);
    }
    console.log(ownMs / referenceMs);
  }
}
