import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { inRoot } from "#scripts/setup/paths.mjs";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { startEdgeHost } from "../edge-host.ts";
import { interleave } from "../interleave.ts";
import { limits } from "../limits.ts";
import { createScratch } from "../scratch.ts";
import { median, spread } from "../statistics.ts";

const sample = "keeping bees through the winter";
const wanted = "on-keeping-bees.pdf";
const limitOfSetupMs = 1_000;
const limitOfFirstResultMs = 60_000;

export const startBenchmark: Benchmark = {
  name: "start",
  about: "what setup adds to a warm start, and from a first start to the first result, against the limits",
  async run(report, signal) {
    await measureSetup(report, signal);
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
