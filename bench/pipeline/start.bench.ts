import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inRoot } from "#scripts/setup/paths.mjs";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { startEdgeHost } from "../edge-host.ts";
import { interleave } from "../interleave.ts";
import { limits } from "../limits.ts";
import { createScratch } from "../scratch.ts";
import { type Run, runProgram } from "../program.ts";
import { median, spread } from "../statistics.ts";
import { ingest, runTessera } from "../tessera.ts";

const sample = "keeping bees through the winter";
const wanted = "on-keeping-bees.pdf";
/** Times as long as Node takes to do nothing: five threads, the database and the model. */
const limitOfCommand = 40;
const limitOfSetupMs = 1_000;
const limitOfFirstResultMs = 60_000;

export const startBenchmark: Benchmark = {
  name: "start",
  about:
    "what setup adds to a warm start, a command beside Node alone, and the first result of a first start",
  async run(report, signal) {
    await measureSetup(report, signal);
    await measureCommand(report, signal);
    await measureFirstResult(report, signal);
  },
};

/** The same command, with all that has to be looked at before it and without. */
async function measureSetup(report: Report, signal: AbortSignal): Promise<void> {
  const run = async (script: string, ...args: readonly string[]): Promise<void> => {
    const child = spawn(process.execPath, [inRoot(script), ...args], { stdio: "ignore", signal });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new Error(`${script} ended with ${code}`);
  };
  const { plain, whole } = await interleave(
    {
      plain: () => run("src-main/hosts/cli/main.ts", "version"),
      whole: () => run("scripts/run.mjs", "tessera", "version"),
    },
    { rounds: limits.startRounds, warmUpRounds: 1 },
    signal,
  );
  report.note(`with setup ${spread(whole, "ms")}, without ${spread(plain, "ms")}`);
  report.measured(
    lessIsBetter({
      name: "setup of a warm start",
      value: Math.max(1, median(whole) - median(plain)),
      unit: "ms",
      peer: "limit",
      peerValue: limitOfSetupMs,
      target: 1,
    }),
  );
}

/** Of all cores, with the library opened for the command alone; Node that does nothing takes turns with it. */
async function measureCommand(report: Report, signal: AbortSignal): Promise<void> {
  await using scratch = await createScratch();
  const [data, notes] = [scratch.path("data"), scratch.path("notes")];
  await mkdir(notes);
  await writeFile(join(notes, "bees.md"), sample);
  await ingest(data, notes, signal);
  const spentMs = { bare: 0, command: 0 };
  const spend = async (way: keyof typeof spentMs, run: Promise<Run>, round: number): Promise<void> => {
    const { cpuMs } = await run;
    if (round > 0) spentMs[way] += cpuMs;
  };
  for (let round = 0; round <= limits.startRounds; round += 1) {
    await spend("bare", runProgram([process.execPath, "-e", "0"], {}, signal), round);
    await spend("command", runTessera(data, ["status"], signal), round);
  }
  report.measured(
    lessIsBetter({
      name: "processor time of a command",
      value: spentMs.command / limits.startRounds,
      unit: "ms",
      peer: "node -e 0",
      peerValue: spentMs.bare / limits.startRounds,
      target: 1 / limitOfCommand,
    }),
  );
}

/** A new user's: an empty data folder, the sample library, until the answer has a hit. */
async function measureFirstResult(report: Report, signal: AbortSignal): Promise<void> {
  await using scratch = await createScratch();
  const startedMs = performance.now();
  await using host = await startEdgeHost(scratch.path("data"), ["--demo"]);
  const welcome = await fetch(host.link);
  const cookie = (welcome.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const address = new URL(`/api/search?text=${encodeURIComponent(sample)}`, host.link);
  const findsIt = async (): Promise<boolean> => {
    const answer = await fetch(address, { headers: { cookie }, signal });
    return (await answer.text()).includes(wanted);
  };
  while (!(await findsIt())) await pause(limits.firstResultPollMs, undefined, { signal });
  report.measured(
    lessIsBetter({
      name: "first result of a new library",
      value: performance.now() - startedMs,
      unit: "ms",
      peer: "limit",
      peerValue: limitOfFirstResultMs,
      target: 1,
    }),
  );
}
