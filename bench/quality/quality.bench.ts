import type { Benchmark, Measurement } from "../benchmark.ts";
import { runQuality } from "./quality.ts";

export const qualityBenchmark: Benchmark = {
  name: "quality",
  about: "answers judged by people, against stemmed full text alone",
  async run(report, signal) {
    const lines: Measurement[] = [];
    for await (const line of runQuality()) {
      signal.throwIfAborted();
      report.measured(line);
      lines.push(line);
    }
    report.note("as the table of the README:");
    for (const row of asTable(lines)) report.note(row);
  },
};

const asTable = (lines: readonly Measurement[]): readonly string[] => [
  "| set | measure | full text alone | Tessera | ratio |",
  "|---|---|---|---|---|",
  ...lines.map(({ name, unit, peerValue, value, ratio }) => {
    const gain = unit.startsWith("share") ? "" : ratio.toFixed(2);
    return `| ${name.replace("quality ", "")} | ${unit} | ${peerValue.toFixed(3)} | ${value.toFixed(3)} | ${gain} |`;
  }),
];
