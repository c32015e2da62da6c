import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { prepareVectorSet, type VectorSet } from "../data/vector-set.ts";
import { runProgram } from "../program.ts";
import { median, short } from "../statistics.ts";
import type { Engine } from "./engine.ts";
import { tessera, usearchByte, usearchHalf } from "./engines.ts";
import { keptIndex } from "./indexes.ts";
import { limits, targets } from "./limits.ts";

const program = fileURLToPath(new URL("memory-main.ts", import.meta.url));
const Held = z.object({
  anonymousBytes: z.number(),
  mappedBytes: z.number(),
  firstUs: z.number(),
  againUs: z.number(),
});

interface Size {
  readonly rowCount: number;
  readonly buildMb: number;
  readonly fileMb: number;
  readonly residentMb: number;
  readonly anonymousMb: number;
  readonly questionsPerSecond: number;
}

const megabyte = 1e6;

export const memoryBenchmark: Benchmark = {
  name: "memory",
  about: "memory and throughput of an index against its size, beside usearch; indexes are built at first",
  async run(report, signal) {
    const set = await prepareVectorSet(
      { kind: "clustered", rowCount: limits.quickRowCount, queryCount: limits.queryCount },
      report,
      signal,
    );
    const sizes = new Map<Engine, Size[]>([tessera, usearchHalf, usearchByte].map((engine) => [engine, []]));
    for (const rowCount of limits.memoryRowCounts)
      for (const [engine, own] of sizes) own.push(await measure(set, engine, rowCount, report, signal));
    const plot = (title: string, unit: string, valueOf: (size: Size) => number): void =>
      report.plot({
        title,
        x: { name: "vectors", scale: "linear" },
        y: { name: unit, scale: "linear" },
        series: [...sizes].map(([{ name }, own]) => ({
          name,
          points: own.map((size) => [size.rowCount, valueOf(size)] as const),
        })),
      });
    plot("throughput, one thread", "questions a second", (size) => size.questionsPerSecond);
    plot("resident after questions", "MB", (size) => size.residentMb);
    plot("of it in no file", "MB", (size) => size.anonymousMb);
    plot("grown while building", "MB", (size) => size.buildMb);
    compare(report, set, sizes);
  },
};

/** A row's codes, its sketch, and the links of its lowest level: what a segment cannot do without. */
const leastBytesOf = ({ dimensions }: VectorSet): number => dimensions + 8 + dimensions / 8 + 128;

function compare(report: Report, set: VectorSet, sizes: ReadonlyMap<Engine, readonly Size[]>): void {
  const own = sizes.get(tessera)?.at(-1);
  if (own === undefined) throw new Error("nothing was measured");
  const name = `${own.rowCount / 1000}k`;
  report.measured(
    lessIsBetter({
      name: `${name}, file`,
      value: own.fileMb,
      unit: "MB",
      peer: "codes, sketches and links",
      peerValue: (own.rowCount * leastBytesOf(set)) / megabyte,
      target: targets.fileShare,
    }),
  );
  report.measured(
    lessIsBetter({
      name: `${name}, resident after questions`,
      value: own.residentMb,
      unit: "MB",
      peer: "the file",
      peerValue: own.fileMb,
      target: targets.residentShare,
    }),
  );
}

async function measure(
  set: VectorSet,
  engine: Engine,
  rowCount: number,
  report: Report,
  signal: AbortSignal,
): Promise<Size> {
  const { path, cost } = await keptIndex(set, engine, report, signal, rowCount);
  const { kind, rowCount: all, queryCount } = set.shape;
  const args = [program, engine.name, kind, String(all), String(queryCount), path];
  const runs: z.infer<typeof Held>[] = [];
  for (let round = 0; round < limits.memoryRounds; round += 1) {
    const command = [process.execPath, "--disable-warning=ExperimentalWarning", ...args] as const;
    const { stdout } = await runProgram(command, {}, signal);
    runs.push(Held.parse(JSON.parse(stdout)));
  }
  const of = (valueOf: (run: z.infer<typeof Held>) => number): number => median(runs.map(valueOf));
  const size: Size = {
    rowCount,
    buildMb: cost.grownBytes / megabyte,
    fileMb: statSync(path).size / megabyte,
    residentMb: of((run) => run.anonymousBytes + run.mappedBytes) / megabyte,
    anonymousMb: of((run) => run.anonymousBytes) / megabyte,
    questionsPerSecond: 1e6 / of((run) => run.againUs),
  };
  const told = Object.entries(size).map(([field, value]) => `${field} ${short(value)}`);
  report.note(`${engine.name}: ${told.join(", ")}; first questions ${short(of((run) => run.firstUs))} µs`);
  return size;
}
