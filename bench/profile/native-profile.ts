import { spawn } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import { onPath } from "#scripts/setup/on-path.mjs";
import { runProgram } from "../program.ts";
import { frameSeparator, type Stacks } from "./flame-graph.ts";

/** perf over all threads of this process, by the clock, which also works where the processor's counters are not to be had. */
export function startNativeProfile(path: string): { stop(): Promise<Stacks | undefined> } | undefined {
  if (onPath(["perf"]) === undefined) return undefined;
  const args = ["record", "-e", "cpu-clock", "-F", "499", "-g", "-p", String(process.pid), "-o", path];
  const perf = spawn("perf", args, { stdio: "ignore" });
  const ended = once(perf, "exit");
  return {
    async stop() {
      perf.kill("SIGINT");
      await ended;
      try {
        const { stdout } = await runProgram(["perf", "script", "-i", path], {}, AbortSignal.timeout(120_000));
        return stacksOfPerf(stdout);
      } catch {
        // It may not watch here (a container without the right to): whoever asked says so.
        return undefined;
      }
    },
  };
}

/** From the lines of `perf script`: a heading a sample, then a line a frame, innermost first. */
export function stacksOfPerf(printed: string): Stacks {
  const counts = new Map<string, number>();
  for (const sample of printed.split(/\n\s*\n/)) {
    const [heading = "", ...lines] = sample.split("\n").filter((line) => line.trim() !== "");
    const frames = lines.flatMap((line) => {
      const [, name = "", place = ""] = /^\s+[\da-f]+ (.*) \((.*)\)$/.exec(line) ?? [];
      if (place === "") return [];
      const known = name.replace(/\+0x[\da-f]+$/, "").replaceAll(frameSeparator, ",");
      return [known === "[unknown]" ? `[${basename(place)}]` : known];
    });
    if (frames.length === 0) continue;
    const [program = "?"] = heading.trim().split(/\s+/);
    const stack = [program, ...frames.reverse()].join(frameSeparator);
    counts.set(stack, (counts.get(stack) ?? 0) + 1);
  }
  return { unit: "samples", counts };
}
