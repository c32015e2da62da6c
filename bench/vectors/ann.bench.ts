import type { Benchmark, Report } from "../benchmark.ts";
import { prepareVectorSet, type VectorSetShape } from "../data/vector-set.ts";
import { buildAll, openBoth } from "./costs.ts";
import {
  sqliteVec,
  tessera,
  tesseraExact,
  tesseraHalves,
  usearchByte,
  usearchGraph,
  usearchHalf,
  usearchHalfGraph,
} from "./engines.ts";
import { openField } from "./field.ts";
import { type Amounts, full, large, quick } from "./amounts.ts";
import { limits } from "./limits.ts";
import { askWhileRowsCome } from "./live-insert.ts";
import { shareAfterCommits } from "./live-shared.ts";
import { ensurePeers } from "./peer-packages.ts";
import { askFiltered, askPlain } from "./questions.ts";
import { reachAll } from "./reach.ts";
import { openSealed } from "./sealed.ts";
import { scanAll, walkAll } from "./roofline.ts";
import { roundTrips } from "./round-trips.ts";

const { queryCount } = limits;

const annBenchmark = (
  name: string,
  about: string,
  sets: readonly { readonly kind: VectorSetShape["kind"]; readonly rowCount: number }[],
  amounts: Amounts,
): Benchmark => ({
  name,
  about,
  async run(report, signal) {
    for (const set of sets) await measureSet({ ...set, queryCount }, amounts, report, signal);
  },
});

export const annBenchmarks: readonly Benchmark[] = [
  annBenchmark(
    "ann-quick",
    "vectors: plain and filtered questions, scans, builds, opening and rows that come meanwhile; under a minute once the indexes are there",
    [{ kind: "clustered", rowCount: limits.quickRowCount }],
    quick,
  ),
  annBenchmark(
    "ann",
    "the same over 200,000 generated vectors and as many of prose, beside all peers; an hour at first",
    [
      { kind: "clustered", rowCount: limits.rowCount },
      { kind: "prose", rowCount: limits.rowCount },
    ],
    full,
  ),
  annBenchmark(
    "ann-million",
    "the same over 1,000,000, beside the quickest peers; an hour at first",
    [{ kind: "clustered", rowCount: limits.largeRowCount }],
    large,
  ),
  annBenchmark(
    "ann-real",
    "the same over what people wrote: the documentation that is installed here, 200,000 passages at most",
    [{ kind: "real", rowCount: limits.rowCount }],
    large,
  ),
];

async function measureSet(
  shape: VectorSetShape,
  amounts: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  ensurePeers(report.note);
  const set = await prepareVectorSet(shape, report, signal);
  const { plainPeers, filteringPeers } = amounts;
  const own = [tessera, tesseraExact, tesseraHalves];
  const engines = [...new Set([...own, usearchHalf, sqliteVec, ...plainPeers, ...filteringPeers])];
  const shared = new Map([
    [tesseraExact, tessera],
    [usearchGraph, usearchByte],
    [usearchHalfGraph, usearchHalf],
  ]);
  using field = await openField(set, engines, shared, report, signal);
  for (const { name, timed } of engines) report.note(`${name}: timed ${timed}`);
  const plainUs = await askPlain(field, plainPeers, amounts, report, signal);
  await roundTrips(field, report, signal);
  await askFiltered(field, filteringPeers, amounts, plainUs, report, signal);
  await scanAll(field, amounts, report, signal);
  await walkAll(field, amounts, report, signal);
  if (amounts.looksAtReach) await reachAll(field, report, signal);
  await openBoth(field, amounts, report, signal);
  await openSealed(field, amounts, report, signal);
  await buildAll(field, amounts, report, signal);
  if (amounts.live === undefined) return;
  await askWhileRowsCome(set, amounts.live, report, signal);
  await shareAfterCommits(set, amounts.live, report);
}
