import { inRoot } from "#scripts/setup/paths.mjs";
import { holds, type Benchmark, type BenchmarkOptions, type Report } from "../benchmark.ts";
import { short, spread } from "../statistics.ts";
import { unpackAccepted } from "./accepted.ts";
import { acceptBaseline, readBaseline, type Baseline } from "./baseline.ts";
import {
  acceptedCount,
  expectJudged,
  judgeCount,
  judgeKernel,
  judgePeer,
  judgeTimes,
  seesPlanted,
  type Judgement,
  type Times,
} from "./judge.ts";
import { findCounter } from "./find-counter.ts";
import { countInstructions, timeInTurns, timeKernels, type Sides } from "./measure.ts";
import { buildPrograms, figures, type Figure, type Programs } from "./programs.ts";
import { peers, workNames, type WorkName } from "./works.ts";

export const gateBenchmark: Benchmark = {
  name: "gate",
  about: "kernel, walks, planner and a query of words against what was accepted; fails when one got slower",
  guards: true,
  async run(report, signal, options) {
    const programs = await buildPrograms(inRoot(), signal);
    const usable = figures.filter((figure) => {
      if (programs.toolchainOf(figure) !== undefined) return true;
      report.note(`${figure}: not measured, there is no C++ compiler`);
      return false;
    });
    const judgements: Judgement[] = [];
    const counted = await countAll({ programs, usable, judgements }, report, options, signal);
    if (options.accept) {
      acceptBaseline(counted);
      report.note(
        "what there is now is what later runs are compared with, once it is committed: run `npm run format`, then commit bench/baseline/gate.json",
      );
      return;
    }
    if (!options.quick) await timeAll(programs, usable, report, signal);
    expectJudged(judgements);
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
): Promise<Counted> {
  const counted: Counted = { counts: [], peers: [] };
  if (findCounter() === undefined) {
    report.note("instructions were NOT counted: valgrind is not installed (apt-get install valgrind)");
    return counted;
  }
  const baseline = readBaseline();
  const countAccepted = acceptedCounter(report, signal);
  for (const figure of usable) {
    const toolchain = programs.toolchainOf(figure) ?? "none";
    const instructions = await countInstructions(programs, figure, 0, signal);
    counted.counts.push({ figure, toolchain, instructions: Math.round(instructions) });
    if (accept) report.note(`${figure}: ${short(instructions)} instructions, ${toolchain}`);
    else {
      const accepted = acceptedCount(baseline, figure, toolchain) ?? (await countAccepted(figure, toolchain));
      judgements.push(tell(report, judgeCount(figure, accepted, instructions), toolchain));
    }
    if (!isWork(figure) || peers[figure] === undefined) continue;
    const ratio = instructions / (await countInstructions(programs, figure, 0, signal, "peer"));
    counted.peers.push({ figure, peer: peers[figure], ratio: Math.round(ratio * 1000) / 1000 });
    if (accept) report.note(`${figure}: ${short(ratio)} times the instructions of ${peers[figure]}`);
    else judgements.push(tell(report, judgePeer(baseline, figure, ratio), toolchain));
  }
  return counted;
}

type Counted = Pick<Baseline, "counts" | "peers">;

const isWork = (figure: Figure): figure is WorkName => (workNames as readonly string[]).includes(figure);

/** Of the sources that were accepted, by this toolchain: where nothing was committed for it. */
function acceptedCounter(report: Report, signal: AbortSignal) {
  let programs: Promise<Programs> | undefined;
  return async (figure: Figure, toolchain: string): Promise<number | undefined> => {
    const found = await unpackAccepted(signal);
    if (found.kind === "absent") {
      report.note(
        `${figure}: no baseline of ${toolchain}, and the accepted sources are not to be had: ${found.reason}`,
      );
      return undefined;
    }
    report.note(
      `${figure}: no baseline of ${toolchain}; the sources of ${found.revision.slice(0, 12)} are counted`,
    );
    programs ??= buildPrograms(found.root, signal);
    return countInstructions(await programs, figure, 0, signal);
  };
}

function tell(report: Report, judgement: Judgement, where: string): Judgement {
  if (judgement.kind === "judged") report.measured(judgement.measurement);
  else
    report.note(`${judgement.name}: NOT judged, no baseline for ${where} (bench -- gate --accept makes one)`);
  return judgement;
}

async function compareKernels(programs: Programs, report: Report, signal: AbortSignal): Promise<void> {
  for (const [name, shares] of await timeKernels(programs, signal))
    report.measured(judgeKernel(`gate ${name}`, shares));
}

async function timeAll(
  now: Programs,
  usable: readonly Figure[],
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  if (usable.includes("kernel")) await compareKernels(now, report, signal);
  const found = await unpackAccepted(signal);
  if (found.kind === "absent") return report.note(`times were NOT compared: ${found.reason}`);
  report.note(`times in turns with ${found.revision.slice(0, 12)}, which last changed the baseline`);
  const sides = { accepted: await buildPrograms(found.root, signal), now };
  for (const figure of usable) await timeOne(sides, figure, report, signal);
}

/** Where the first look finds a slowdown or is blind, as many processes again decide together with it. */
async function timeOne(sides: Sides, figure: Figure, report: Report, signal: AbortSignal): Promise<void> {
  let times = await timeInTurns(sides, figure, signal);
  if (!holds(judgeTimes(figure, times)) || !seesPlanted(figure, times)) {
    report.note(`${figure}: looks slower, or too unsteady to tell; measured once more`);
    times = together(times, await timeInTurns(sides, figure, signal));
  }
  for (const [side, ratios] of Object.entries(times))
    report.note(`${figure}, ${side}: ${spread(ratios, "× its yardstick")}`);
  if (!seesPlanted(figure, times))
    report.note(
      `${figure}: times would NOT show a fifth more, one that was planted is not seen (a busy machine?)`,
    );
  report.measured(judgeTimes(figure, times));
}

const together = (first: Times, second: Times): Times => ({
  accepted: [...first.accepted, ...second.accepted],
  now: [...first.now, ...second.now],
  planted: [...first.planted, ...second.planted],
});
