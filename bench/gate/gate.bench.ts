import { holds, type Benchmark, type BenchmarkOptions, type Report } from "../benchmark.ts";
import { short, spread } from "../statistics.ts";
import { processorName } from "../processor.ts";
import { acceptBaseline, readBaseline, type Baseline } from "./baseline.ts";
import { expectJudged, judgeCount, judgeTimes, type Judgement } from "./judge.ts";
import { limits } from "./limits.ts";
import { findCounter } from "./find-counter.ts";
import { countInstructions, timeRatios } from "./measure.ts";
import { buildPrograms, figures, type Figure, type Programs } from "./programs.ts";

export const gateBenchmark: Benchmark = {
  name: "gate",
  about:
    "kernel, walks, planner and a query of words against the committed baseline; fails when one got slower",
  guards: true,
  async run(report, signal, options) {
    const programs = await buildPrograms(signal);
    const usable = figures.filter((figure) => {
      if (programs.toolchainOf(figure) !== undefined) return true;
      report.note(`${figure}: not measured, there is no C++ compiler`);
      return false;
    });
    const judgements: Judgement[] = [];
    const counts = await countAll({ programs, usable, judgements }, report, options, signal);
    const times = options.quick ? [] : await timeAll(programs, usable, report, options, signal);
    expectJudged(judgements);
    if (!options.accept) return;
    acceptBaseline({ counts, times });
    report.note(
      "the baseline is what was measured now: run `npm run format`, then commit bench/baseline/gate.json",
    );
  },
};

interface Counting {
  readonly programs: Programs;
  readonly usable: readonly Figure[];
  /** What it came to of each figure is added. */
  readonly judgements: Judgement[];
}

async function countAll(
  { programs, usable, judgements }: Counting,
  report: Report,
  { accept }: BenchmarkOptions,
  signal: AbortSignal,
): Promise<Baseline["counts"]> {
  if (findCounter() === undefined) {
    report.note("instructions were NOT counted: valgrind is not installed (apt-get install valgrind)");
    return [];
  }
  const baseline = readBaseline();
  const counts: Baseline["counts"] = [];
  for (const figure of usable) {
    const toolchain = programs.toolchainOf(figure) ?? "none";
    const instructions = await countInstructions(programs, figure, 0, signal);
    counts.push({ figure, toolchain, instructions: Math.round(instructions) });
    if (accept) report.note(`${figure}: ${short(instructions)} instructions, ${toolchain}`);
    else {
      const judgement = judgeCount(baseline, figure, toolchain, instructions);
      judgements.push(judgement);
      tell(report, judgement, toolchain);
    }
  }
  return counts;
}

async function timeAll(
  programs: Programs,
  usable: readonly Figure[],
  report: Report,
  { accept }: BenchmarkOptions,
  signal: AbortSignal,
): Promise<Baseline["times"]> {
  const baseline = readBaseline();
  const processor = processorName();
  const times: Baseline["times"] = [];
  for (const figure of usable) {
    const measure = (processCount: number): Promise<readonly number[]> =>
      timeRatios(programs, figure, { processCount, againEvery: 0 }, signal);
    const ratios = await measure(accept ? limits.baselineProcessCount : limits.processCount);
    report.note(`${figure}: ${spread(ratios, "× its yardstick")}`);
    times.push({ figure, processor, ratios: ratios.map((ratio) => Number(ratio.toPrecision(4))) });
    if (accept) continue;
    const first = judgeTimes(baseline, figure, processor, ratios);
    // Once may be chance, or a neighbour of ours on this machine; twice in a row hardly is.
    const isSuspect = first.kind === "judged" && !holds(first.measurement);
    if (isSuspect) report.note(`${figure}: looks slower, measured once more`);
    const last = isSuspect
      ? judgeTimes(baseline, figure, processor, await measure(limits.processCount))
      : first;
    tell(report, last, processor);
  }
  return times;
}

function tell(report: Report, judgement: Judgement, where: string): void {
  if (judgement.kind === "judged") report.measured(judgement.measurement);
  else
    report.note(`${judgement.name}: NOT judged, no baseline for ${where} (bench -- gate --accept makes one)`);
}
