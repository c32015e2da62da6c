import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { onPath } from "#scripts/setup/on-path.mjs";
import { inRoot } from "#scripts/setup/paths.mjs";
import { digestOf } from "#scripts/setup/stamp.mjs";
import { runProgram } from "./program.ts";

/** Undefined where there is none; whoever needs one says what it leaves out. */
export const findCompiler = (): string | undefined => onPath(["g++", "clang++", "c++"]);

export interface Program {
  readonly name: string;
  /** In C++; paths, as the others. */
  readonly sources: readonly string[];
  /** In C: a library's that the program is linked with. */
  readonly librarySources?: readonly string[];
  /** Headers of ours, and whatever else it is to be compiled anew for. */
  readonly headers?: readonly string[];
  readonly flags?: readonly string[];
}

/** The path of the program, compiled when one of its files has changed. */
export async function compile(
  { name, sources, librarySources = [], headers = [], flags = [] }: Program,
  compiler: string,
  signal: AbortSignal,
): Promise<string> {
  const folder = inRoot(".cache", "bench", "programs");
  const digest = digestOf([...sources, ...librarySources, ...headers], [compiler, ...flags]);
  const path = `${folder}/${name}-${digest.slice(0, 12)}`;
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  // Under names of this process: what another compiles meanwhile, or what was stopped midway, is not taken for a program.
  const [library, unfinished] = [`${path}.${process.pid}.o`, `${path}.${process.pid}`];
  try {
    if (librarySources.length > 0)
      await runProgram(
        [
          driverOfC(compiler),
          "-std=c11",
          "-O3",
          ...flags,
          "-r",
          "-nostdlib",
          ...librarySources,
          "-o",
          library,
        ],
        {},
        signal,
      );
    const linked = librarySources.length > 0 ? [library] : [];
    await runProgram(
      [compiler, "-std=c++17", "-O3", ...flags, ...sources, ...linked, "-o", unfinished],
      {},
      signal,
    );
    renameSync(unfinished, path);
  } finally {
    for (const left of [library, unfinished]) rmSync(left, { force: true });
  }
  return path;
}

/** Beside one of C++, which takes C for C++ as well. */
const driverOfC = (compiler: string): string =>
  join(dirname(compiler), { "g++": "gcc", "clang++": "clang" }[basename(compiler)] ?? "cc");
