import { existsSync, mkdirSync } from "node:fs";
import { onPath } from "#scripts/setup/on-path.mjs";
import { inRoot } from "#scripts/setup/paths.mjs";
import { digestOf } from "#scripts/setup/stamp.mjs";
import { runProgram } from "./program.ts";

/** Undefined where there is none; whoever needs one says what it leaves out. */
export const findCompiler = (): string | undefined => onPath(["g++", "clang++", "c++"]);

/** The path of a program in C++, compiled when its sources (or `headers`) have changed. */
export async function compile(
  name: string,
  compiler: string,
  sources: readonly string[],
  headers: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const folder = inRoot(".cache", "bench", "programs");
  const path = `${folder}/${name}-${digestOf([...sources, ...headers], [compiler]).slice(0, 12)}`;
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  await runProgram([compiler, "-std=c++17", "-O3", ...sources, "-o", path], {}, signal);
  return path;
}
