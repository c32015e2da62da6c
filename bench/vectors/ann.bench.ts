import type { Benchmark, Report } from "../benchmark.ts";
import { prepareVectorSet, type VectorSetShape } from "../data/vector-set.ts";
import { buildAll, openBoth } from "./costs.ts";
import { tessera, tesseraExact, usearchHalf } from "./engines.ts";
import { openField } from "./field.ts";
import { type Amounts, full, quick } from "./amounts.ts";
import { limits } from "./limits.ts";
import { ensurePeers } from "./peer-packages.ts";
import { askFiltered, askPlain } from "./questions.ts";
import { openSealed } from "./sealed.ts";
import { scanAll, walkAll } from "./roofline.ts";
import { roundTrips } from "./round-trips.ts";

export const annBenchmark: Benchmark = {
  name: "ann",
  about:
    "vectors: plain and filtered questions, scans, builds and opening, against usearch and sqlite-vec; hours at first",
  async run(report, signal) {
    const { queryCount, rowCounts, proseRowCount } = limits;
    const shapes: readonly VectorSetShape[] = [
      ...rowCounts.map((rowCount) => ({ kind: "clustered", rowCount, queryCount }) as const),
      { kind: "prose", rowCount: proseRowCount, queryCount },
    ];
    for (const shape of shapes) await measureSet(shape, full, report, signal);
  },
};

export const annQuickBenchmark: Benchmark = {
  name: "ann-quick",
  about: "the same over 100,000 vectors, under a minute once the indexes are there",
  run: (report, signal) =>
    measureSet(
      { kind: "clustered", rowCount: limits.quickRowCount, queryCount: limits.queryCount },
      quick,
      report,
      signal,
    ),
};

async function measureSet(
  shape: VectorSetShape,
  amounts: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  ensurePeers(report.note);
  const set = await prepareVectorSet(shape, report, signal);
  const { plainPeers, filteringPeers } = amounts;
  const engines = [...new Set([tessera, tesseraExact, usearchHalf, ...plainPeers, ...filteringPeers])];
  using field = await openField(set, engines, new Map([[tesseraExact, tessera]]), report, signal);
  for (const { name, timed } of engines) report.note(`${name}: timed ${timed}`);
  const plainUs = await askPlain(field, plainPeers, amounts, report, signal);
  await roundTrips(field, report, signal);
  await askFiltered(field, filteringPeers, amounts, plainUs, report, signal);
  await scanAll(field, report, signal);
  await walkAll(field, report, signal);
  await openBoth(field, amounts, report, signal);
  await openSealed(field, report, signal);
  await buildAll(field, amounts, report, signal);
}
