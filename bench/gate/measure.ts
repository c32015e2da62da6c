import { readFileSync } from "node:fs";
import { z } from "zod";
import { runProgram } from "../program.ts";
import { createScratch } from "../scratch.ts";
import type { Times } from "./judge.ts";
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
  mode: "count" | "peer" = "count",
): Promise<number> {
  const amount = limits.onces[figure];
  return (await countOf(programs.commandOf({ figure, mode, amount, againEvery }), signal)) / amount;
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
 * How many times as long as its yardstick a work takes, a value a process, the sides in turns. Values of one process are alike,
 * because its memory lies as it lies and its code is compiled as it is compiled; only those of several say how far to trust them.
 * The least of a process's repeats counts: what else the machine does rather lengthens what is quick.
 */
export async function timeInTurns(
  { accepted, now }: Sides,
  figure: Figure,
  signal: AbortSignal,
): Promise<Times> {
  const task = { figure, mode: "time", amount: limits.repeatsPerProcess } as const;
  const sides = [
    { command: accepted.commandOf({ ...task, againEvery: 0 }), ratios: [] as number[] },
    { command: now.commandOf({ ...task, againEvery: 0 }), ratios: [] as number[] },
    { command: now.commandOf({ ...task, againEvery: limits.plantedEvery }), ratios: [] as number[] },
  ] as const;
  for (let round = 0; round < limits.processCount; round += 1)
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const { stdout } = await runProgram(side.command, {}, signal);
      side.ratios.push(Math.min(...stdout.trim().split("\n").map(Number)));
    }
  const [before, after, planted] = sides;
  return { accepted: before.ratios, now: after.ratios, planted: planted.ratios };
}

/** Programs of the sources that were accepted, and of those that there are. */
export interface Sides {
  readonly accepted: Programs;
  readonly now: Programs;
}

const Beside = z.tuple([z.string(), z.string(), z.string(), z.coerce.number().positive()]);

/** Each function of the kernel that is chosen, by `function, kernel beside kernel`: how long it takes, as a share of the next one's. */
export async function timeKernels(
  { commandOf }: Programs,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const command = commandOf({
    figure: "kernel",
    mode: "beside",
    amount: limits.repeatsPerProcess,
    againEvery: 0,
  });
  const shares = new Map<string, number[]>();
  for (let process = 0; process < limits.kernelProcessCount; process += 1) {
    const { stdout } = await runProgram(command, {}, signal);
    for (const line of stdout.split("\n").filter((each) => each !== "")) {
      const [work, kernel, other, share] = Beside.parse(line.split(" "));
      const name = `${work}, ${kernel} beside ${other}`;
      shares.set(name, [...(shares.get(name) ?? []), share]);
    }
  }
  return shares;
}
