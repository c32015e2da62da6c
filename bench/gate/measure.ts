import { readFileSync } from "node:fs";
import { runProgram } from "../program.ts";
import { createScratch } from "../scratch.ts";
import { median } from "../statistics.ts";
import { limits } from "./limits.ts";
import type { Command, Figure, Programs } from "./programs.ts";

/**
 * Instructions that one doing of a work takes, after as many that are not counted: starting the program and what is done
 * for the first time would be most of it.
 */
export async function countInstructions(
  programs: Programs,
  figure: Figure,
  againEvery: number,
  signal: AbortSignal,
): Promise<number> {
  const amount = limits.onces[figure];
  return (await countOf(programs.commandOf({ figure, mode: "count", amount, againEvery }), signal)) / amount;
}

async function countOf(command: Command, signal: AbortSignal): Promise<number> {
  await using scratch = await createScratch();
  const log = scratch.path("log");
  const counter = [
    "--tool=callgrind",
    "--instr-atstart=no",
    "--callgrind-out-file=/dev/null",
    `--log-file=${log}`,
  ];
  await runProgram(["valgrind", ...counter, ...command], {}, signal);
  const [, count] = /Collected : (\d+)/.exec(readFileSync(log, "utf8")) ?? [];
  // None where the program did not say when it begins.
  if (Number(count ?? 0) === 0)
    throw new Error(`valgrind told no count:\n${readFileSync(log, "utf8").slice(-1000)}`);
  return Number(count);
}

/**
 * How many times as long as its yardstick a work takes, a value a process. Values of one process are alike, because its
 * memory lies as it lies and its code is compiled as it is compiled; only those of several say how far to trust them.
 */
export async function timeRatios(
  programs: Programs,
  figure: Figure,
  { processCount, againEvery }: { readonly processCount: number; readonly againEvery: number },
  signal: AbortSignal,
): Promise<readonly number[]> {
  const command = programs.commandOf({ figure, mode: "time", amount: limits.repeatsPerProcess, againEvery });
  const ratios: number[] = [];
  for (let process = 0; process < processCount; process += 1) {
    const { stdout } = await runProgram(command, {}, signal);
    ratios.push(median(stdout.trim().split("\n").map(Number)));
  }
  return ratios;
}
