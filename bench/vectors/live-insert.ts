/** The section about questions while rows come in, each of which is found at once, and starting again with them. */
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import type { VectorEngine } from "#adapters/vectors/vector-engine.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import { ownCpuMs, untilCalm } from "../calm.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { createScratch } from "../scratch.ts";
import { median, quantile, short, spread } from "../statistics.ts";
import type { LiveAmounts } from "./amounts.ts";
import { askUs, engineStarter, insert, untilGraph, vectorAt } from "./live-engine.ts";
import { restart } from "./live-restart.ts";
import { targets } from "./limits.ts";
import { nativeOrThrow } from "./tessera-engine.ts";

/**
 * A library of this size is still scanned; larger ones have graphs, and those are what inserts could disturb. Writing to
 * disk would put off what is waited for.
 */
const tuning = { ...segmentTuning, flatRowsMax: 20_000, persistAfterMs: 3_600_000 };

export async function askWhileRowsCome(
  set: VectorSet,
  amounts: LiveAmounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  await using scratch = await createScratch();
  const start = await engineStarter(nativeOrThrow(), tuning, scratch);
  const engine = await start(set.dimensions, 0, "mapped");
  for (let row = 0; row < amounts.rowCount; row += 1_000) insert(engine, set, row, 1_000);
  await untilGraph(() => engine.state().engine, signal);
  await untilCalm(ownCpuMs, signal);
  report.note(engine.state().engine);
  await insertAndAsk(engine, set, amounts, report, signal);
  await restart(engine, set, start, amounts, report);
}

interface Times {
  readonly idleUs: number[];
  readonly liveUs: number[];
  readonly insertUs: number[];
}

/** Turns of questions alone and of questions after each of which a row comes in. */
async function insertAndAsk(
  engine: VectorEngine,
  set: VectorSet,
  { rowCount, turns }: LiveAmounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const times: Times = { idleUs: [], liveUs: [], insertUs: [] };
  let row = rowCount;
  let missedCount = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    signal.throwIfAborted();
    for (let place = 0; place < set.shape.queryCount; place += 1)
      times.idleUs.push(await askUs(engine, vectorAt(set, set.queries, place)));
    for (let place = 0; place < set.shape.queryCount; place += 1) {
      times.liveUs.push(await askUs(engine, vectorAt(set, set.queries, place)));
      const startedMs = performance.now();
      insert(engine, set, row, 1);
      times.insertUs.push((performance.now() - startedMs) * 1000);
      row += 1;
      if (place % 10 > 0) continue;
      const own = await engine.nearest({ vector: vectorAt(set, set.base, row - 1), limit: 1, allowed: null });
      if (own.neighbours[0]?.segmentId !== row) missedCount += 1;
    }
  }
  if (missedCount > 0) throw new Error(`${missedCount} rows were not found once they were inserted`);
  tellLive(report, times);
}

function tellLive(report: Report, { idleUs, liveUs, insertUs }: Times): void {
  report.note(`question alone ${spread(idleUs, "µs")}, p99 ${short(quantile(idleUs, 0.99))} µs`);
  report.note(`question between inserts ${spread(liveUs, "µs")}, p99 ${short(quantile(liveUs, 0.99))} µs`);
  report.note(
    `insert ${spread(insertUs, "µs")}, p99 ${short(quantile(insertUs, 0.99))} µs; each was found at once`,
  );
  report.measured(
    lessIsBetter({
      name: "inserted and searchable, in the engine",
      value: median(insertUs),
      unit: "µs",
      peer: "limit",
      peerValue: targets.insertUs,
      target: 1,
    }),
  );
  report.measured(
    lessIsBetter({
      name: "question between inserts, p99",
      value: quantile(liveUs, 0.99),
      unit: "µs",
      peer: "alone",
      peerValue: quantile(idleUs, 0.99),
      target: 1 / targets.liveP99,
    }),
  );
}
