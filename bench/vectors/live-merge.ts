/** The section about questions while segments are made and merged, which the product does after tens of thousands of rows. */
import { setTimeout as pause } from "node:timers/promises";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import type { Native } from "#native";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { limits as benchLimits } from "../limits.ts";
import { createScratch } from "../scratch.ts";
import { median, quantile, short, spread } from "../statistics.ts";
import { askUs, engineStarter, insert, untilGraph, vectorAt } from "./live-engine.ts";
import { limits, targets } from "./limits.ts";
import { nativeOrThrow } from "./tessera-engine.ts";

/** Small, so that it happens all the time; and nothing but too long a tail begins it. */
const tuning = {
  ...segmentTuning,
  flatRowsMax: limits.mergeFlatRowsMax,
  tailRowsMax: limits.mergeTailRowsMax,
  calmMs: 3_600_000,
  persistAfterMs: 3_600_000,
};

/** Questions while nothing is made, then while something is. */
interface Turn {
  readonly idleUs: readonly number[];
  readonly busyUs: readonly number[];
}

/** Segments that are being made, and were. */
interface Made {
  running: number;
  graphCount: number;
  mergedCount: number;
}

export async function askAmidMerges(set: VectorSet, report: Report, signal: AbortSignal): Promise<void> {
  await using scratch = await createScratch();
  const made: Made = { running: 0, graphCount: 0, mergedCount: 0 };
  const start = await engineStarter(counting(nativeOrThrow(), made), tuning, scratch);
  const engine = await start(set.dimensions, 0, "sealed");
  let row: number = limits.mergeRowCount;
  for (let from = 0; from < row; from += 1_000) insert(engine, set, from, 1_000);
  await untilGraph(() => engine.state().engine, signal);
  const question = (place: number): Promise<number> =>
    askUs(engine, vectorAt(set, set.queries, place % set.shape.queryCount));
  const turns: Turn[] = [];
  for (let turn = 0; turn < limits.mergeTurns; turn += 1) {
    await untilNoneIsMade(made, signal);
    const idleUs: number[] = [];
    const busyUs: number[] = [];
    for (let place = 0; place < limits.mergeTurnQuestionCount; place += 1) idleUs.push(await question(place));
    for (let place = 0; place < limits.mergeTurnQuestionCount; place += 1) {
      const wasMade = made.running > 0;
      const elapsedUs = await question(place);
      if (wasMade || made.running > 0) busyUs.push(elapsedUs);
      insert(engine, set, row, 1);
      row += 1;
    }
    turns.push({ idleUs, busyUs });
  }
  await untilNoneIsMade(made, signal);
  const { vectorCount, engine: told } = engine.state();
  await engine.close();
  if (vectorCount !== row) throw new Error(`${row} rows were put in, ${vectorCount} are there`);
  if (made.graphCount < 2 || made.mergedCount === 0) throw new Error("nothing was merged meanwhile");
  report.note(
    `${made.graphCount} graphs made, ${made.mergedCount} of them or of flat ones of others; ${told}`,
  );
  tellMerges(report, turns);
}

/** The median of the turns, each with both kinds right after one another: of so few questions as are the slowest of a hundred, one moment of a shared machine decides. */
function tellMerges(report: Report, turns: readonly Turn[]): void {
  // Where hardly anything was made there is nothing to compare.
  const told = turns.filter(({ busyUs }) => busyUs.length >= limits.mergeTurnQuestionCount / 4);
  const slowest = (of: keyof Turn): readonly number[] => told.map((turn) => quantile(turn[of], 0.99));
  for (const [of, when] of [
    ["idleUs", "none"],
    ["busyUs", "one"],
  ] as const) {
    const all = turns.flatMap((turn) => turn[of]);
    report.note(
      `question while ${when} is made ${spread(all, "µs")}, p99 ${short(quantile(all, 0.99))} µs, by turn ${spread(slowest(of), "µs")}`,
    );
  }
  const ratios = told.map(({ idleUs, busyUs }) => quantile(busyUs, 0.99) / quantile(idleUs, 0.99));
  report.note(`p99 while one is made over p99 while none is, by turn: ${spread(ratios, "times")}`);
  report.measured(
    lessIsBetter({
      name: "question while segments are made and merged, p99 over that of while none is",
      value: median(ratios),
      unit: "times",
      peer: "limit",
      peerValue: targets.liveP99,
      target: 1,
    }),
  );
}

const counting = (native: Native, made: Made): Native => ({
  ...native,
  buildSegment(input) {
    made.running += 1;
    if (input.graph !== undefined) made.graphCount += 1;
    if ((input.segments ?? []).length > 0) made.mergedCount += 1;
    const build = native.buildSegment(input);
    const ended = (): void => void (made.running -= 1);
    build.done.then(ended, ended);
    return build;
  },
});

async function untilNoneIsMade(made: Made, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  // Twice in a row: the next is begun a moment after the one before.
  for (let calm = 0; calm < 2; calm = made.running === 0 ? calm + 1 : 0) {
    await pause(20, undefined, { signal });
    if (performance.now() - startedMs > benchLimits.settleMaxMs) throw new Error("merging does not end");
  }
}
