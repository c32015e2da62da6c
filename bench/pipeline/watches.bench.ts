import type { Benchmark } from "../benchmark.ts";
import { prepareLibrary } from "../library.ts";
import { prepareWatches, watchCost } from "./watch-cost.ts";

/** The part of `realtime-quick` that watches are judged by, without what stands before it. */
export const watchesBenchmark: Benchmark = {
  name: "watches",
  about: "what 10,000 watches add to events that come; against none",
  async run(report, signal) {
    const { dataFolder } = await prepareLibrary(report, signal);
    const watched = await prepareWatches(dataFolder, report);
    await watchCost(dataFolder, watched, { isLong: false }, report, signal);
  },
};
