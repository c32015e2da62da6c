import type { Benchmark } from "../benchmark.ts";
import { runQuality } from "./quality.ts";

export const qualityBenchmark: Benchmark = {
  name: "quality",
  about: "answers judged by people, against stemmed full text alone",
  async run(report) {
    for await (const line of runQuality()) report.measured(line);
  },
};
