import { cpSync, globSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { compile, findCompiler } from "../compile.ts";
import { runProgram } from "../program.ts";
import { findCounter } from "./find-counter.ts";
import { workNames } from "./works.ts";

/** In C++: the kernel, and questions to a segment with and without a filter. */
const nativeFigures = ["kernel", "walk", "filtered"] as const;
type NativeFigure = (typeof nativeFigures)[number];
const isNative = (figure: Figure): figure is NativeFigure =>
  (nativeFigures as readonly string[]).includes(figure);

export const figures = [...nativeFigures, ...workNames] as const;
export type Figure = (typeof figures)[number];

export interface Task {
  readonly figure: Figure;
  /**
   * `count`: does the work so often for nobody, then as often to be counted, and is silent. `time`: prints how many times as long as its yardstick each repeat took. `beside`, of the
   * kernel alone: prints a line a function with both kernels' names and how long the one takes as a share of the other. `peer`, of what is in
   * JavaScript: counts the yardstick instead.
   */
  readonly mode: "count" | "time" | "beside" | "peer";
  /** Onces or repeats. */
  readonly amount: number;
  /** Every n-th is done twice: a slowdown of 1/n, planted by the test of the gate. 0: none. */
  readonly againEvery: number;
}

export type Command = readonly [string, ...string[]];

export interface Programs {
  commandOf(task: Task): Command;
  /** What made the figure's program: counts from another toolchain are not comparable. Undefined where it cannot be made. */
  toolchainOf(figure: Figure): string | undefined;
}

// The same course every time: one thread, fixed seeds, no compiler whose results depend on the clock, and room for
// all that is made, because whether it is collected one doing earlier or later would be the largest difference of all.
const steady = [
  "--jitless",
  "--single-threaded",
  "--predictable",
  "--hash-seed=1",
  "--random-seed=1",
  "--min-semi-space-size=128",
  "--max-semi-space-size=128",
];

/** Compiles the sources under a root, this tree's or an earlier one's. Without a C++ compiler there are none: what is in JavaScript is counted by an addon. */
export async function buildPrograms(root: string, signal: AbortSignal): Promise<Programs> {
  const works = await bundleWorks(root);
  const native = await compileNative(root, signal);
  return {
    commandOf({ figure, mode, amount, againEvery }) {
      const numbers = [String(amount), String(againEvery)];
      if (native === undefined) throw new Error(`there is no program for ${figure}`);
      if (!isNative(figure)) {
        const [options, counted] = mode === "time" ? [[], []] : [steady, [native.counted]];
        return [process.execPath, ...options, works, mode, figure, ...numbers, ...counted];
      }
      return figure === "kernel"
        ? [native.kernel, mode, ...numbers]
        : [native.search, figure, mode, ...numbers];
    },
    toolchainOf: (figure) =>
      native === undefined || isNative(figure)
        ? native?.toolchain
        : `Node ${process.version}, ${process.platform} ${process.arch}`,
  };
}

/** In one file of JavaScript: taking the types away at each start would be three quarters of what is counted. */
async function bundleWorks(root: string): Promise<string> {
  const folder = join(root, ".cache", "bench", "gate");
  await build({
    configFile: false,
    root,
    logLevel: "error",
    build: {
      ssr: join(root, "bench", "gate", "work-main.ts"),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
    },
  });
  // Found beside the code that reads them.
  cpSync(join(root, "src-main", "adapters", "sqlite", "migrations"), join(folder, "migrations"), {
    recursive: true,
  });
  return join(folder, "work-main.js");
}

interface NativePrograms {
  /** Paths. */
  readonly kernel: string;
  readonly search: string;
  /** An addon with which a program in JavaScript says what is to be counted. */
  readonly counted: string;
  readonly toolchain: string;
}

async function compileNative(root: string, signal: AbortSignal): Promise<NativePrograms | undefined> {
  const compiler = findCompiler();
  if (compiler === undefined) return undefined;
  const headers = [
    join(root, "bench", "gate", "reference-dot.hpp"),
    join(root, "bench", "gate", "counted.hpp"),
    ...globSync(join(root, "native/src/*.hpp")).sort(),
  ];
  const programOf = (name: string, core: string) => ({
    name,
    sources: [join(root, "bench", "gate", `${name}-main.cpp`), ...globSync(join(root, core)).sort()],
    headers,
    flags: ["-pthread"],
  });
  const path = await compile(programOf("kernel", "native/src/kernel*.cpp"), compiler, signal);
  const search = await compile(programOf("search", "native/src/*.cpp"), compiler, signal);
  const counted = await compile(
    {
      name: "counted-addon",
      sources: [join(root, "bench", "gate", "counted-addon.cpp")],
      headers,
      flags: ["-shared", "-fPIC"],
    },
    compiler,
    signal,
  );
  const { stdout: version } = await runProgram([compiler, "-dumpfullversion", "-dumpversion"], {}, signal);
  // Valgrind knows fewer instructions than the processor: the kernel that is counted need not be the quickest.
  const counter = findCounter();
  const name: Command = counter === undefined ? [path, "name"] : [counter, "--tool=none", "-q", path, "name"];
  const { stdout: kernel } = await runProgram(name, {}, signal);
  const family = compiler.includes("clang") ? "clang" : "g++";
  const toolchain = `${family} ${version.trim().split(".")[0]}, ${process.arch}, ${kernel.trim()}`;
  return { kernel: path, search, counted, toolchain };
}
