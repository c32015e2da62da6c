import { existsSync, mkdirSync } from "node:fs";
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
  const [driver, links] =
    librarySources.length === 0 ? [compiler, []] : [driverOfBoth(compiler), ["-lstdc++", "-lm"]];
  const files = [...sources, ...librarySources];
  await runProgram([driver, "-std=c++17", "-O3", ...flags, ...files, "-o", path, ...links], {}, signal);
  return path;
}

/** A driver for C++ takes C for C++ as well; one for C goes by the name of each file. */
const driverOfBoth = (compiler: string): string =>
  join(dirname(compiler), { "g++": "gcc", "clang++": "clang" }[basename(compiler)] ?? "cc");
