import type { Benchmark } from "../benchmark.ts";
import { prepareVectorSet } from "../data/vector-set.ts";
import { wholeLive } from "./amounts.ts";
import { askWhileRowsCome } from "./live-insert.ts";
import { askAmidMerges } from "./live-merge.ts";
import { shareAfterCommits } from "./live-shared.ts";
import { insertThroughThreads } from "./live-thread.ts";
import { limits } from "./limits.ts";

export const liveBenchmark: Benchmark = {
  name: "live",
  about:
    "inserting into the index while it is searched and merged, over its thread too, and starting again; against searching it idle, and limits",
  async run(report, signal) {
    const set = await prepareVectorSet(
      { kind: "clustered", rowCount: limits.quickRowCount, queryCount: limits.queryCount },
      report,
      signal,
    );
    await askWhileRowsCome(set, wholeLive, report, signal);
    await askAmidMerges(set, report, signal);
    await shareAfterCommits(set, wholeLive, report);
    await insertThroughThreads(set, report, signal);
  },
};
