/** The section about questions while segments are made and merged, which the product does after tens of thousands of rows. */
import { setTimeout as pause } from "node:timers/promises";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import type { Native } from "#native";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { limits as benchLimits } from "../limits.ts";
import { createScratch } from "../scratch.ts";
import { quantile, short, spread } from "../statistics.ts";
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
  const idleUs: number[] = [];
  const busyUs: number[] = [];
  for (let turn = 0; turn < limits.mergeTurns; turn += 1) {
    await untilNoneIsMade(made, signal);
    for (let place = 0; place < limits.mergeTurnQuestionCount; place += 1) idleUs.push(await question(place));
    for (let place = 0; place < limits.mergeTurnQuestionCount; place += 1) {
      const wasMade = made.running > 0;
      const elapsedUs = await question(place);
      if (wasMade || made.running > 0) busyUs.push(elapsedUs);
      insert(engine, set, row, 1);
      row += 1;
    }
  }
  await untilNoneIsMade(made, signal);
  const { vectorCount, engine: told } = engine.state();
  await engine.close();
  if (vectorCount !== row) throw new Error(`${row} rows were put in, ${vectorCount} are there`);
  if (made.graphCount < 2 || made.mergedCount === 0) throw new Error("nothing was merged meanwhile");
  report.note(
    `${made.graphCount} graphs made, ${made.mergedCount} of them or of flat ones of others; ${told}`,
  );
  report.note(`question while none is made ${spread(idleUs, "µs")}, p99 ${short(quantile(idleUs, 0.99))} µs`);
  report.note(`question while one is made ${spread(busyUs, "µs")}, p99 ${short(quantile(busyUs, 0.99))} µs`);
  report.measured(
    lessIsBetter({
      name: "question while segments are made and merged, p99",
      value: quantile(busyUs, 0.99),
      unit: "µs",
      peer: "while none is made",
      peerValue: quantile(idleUs, 0.99),
      target: 1 / targets.liveP99,
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
