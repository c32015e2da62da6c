import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "#scripts/setup/paths.mjs";
import { compile, findCompiler } from "../compile.ts";
import { neighbourCount } from "../data/vector-set.ts";
import { exactReader } from "../read-exactly.ts";
import type { Asked, Engine } from "./engine.ts";

/** Bytes of an answer, a question: its rows, and its time. */
const [rowsBytes, timeBytes] = [
  neighbourCount * Uint32Array.BYTES_PER_ELEMENT,
  Float64Array.BYTES_PER_ELEMENT,
];

/**
 * usearch as its library in C++ filters: candidates of its graph are looked at one by one. Its binding for JavaScript
 * has no filter, so a program that is compiled with its sources is asked; it opens the index that `built` made. Without a
 * compiler nothing is answered.
 */
export const usearchInGraph = (built: Engine, efforts: readonly number[]): Engine => ({
  ...built,
  name: `${built.name} in its graph`,
  timed: "around one call of its library in C++",
  async open(set, path) {
    const compiler = findCompiler();
    if (compiler === undefined)
      return { efforts, ask: () => Promise.resolve(undefined), [Symbol.dispose]: () => undefined };
    const program = await compileProgram(compiler);
    const args = [path, join(set.folder, "queries.f32"), String(set.dimensions)];
    const { stdin, stdout } = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const read = exactReader(stdout);
    return {
      efforts,
      async ask(effort, filter, queryCount) {
        // Without one its binding serves as well.
        if (filter === undefined) return undefined;
        const bits = Buffer.from(filter.bits.buffer);
        stdin.write(`${effort} ${queryCount} ${bits.byteLength}\n`);
        stdin.write(bits);
        return readAnswer(read, queryCount);
      },
      // It ends with what it is asked.
      [Symbol.dispose]: () => void stdin.end(),
    };
  },
});

function compileProgram(compiler: string): Promise<string> {
  const usearch = inRoot("node_modules", "usearch");
  const numKong = join(usearch, "numkong");
  return compile(
    {
      name: "usearch",
      sources: [inRoot("bench", "vectors", "usearch-main.cpp")],
      // Its kernels, of which it chooses by the processor as in its binding.
      librarySources: globSync(join(numKong, "c", "*.c")).sort(),
      headers: [join(usearch, "package.json")],
      flags: [
        "-DUSEARCH_USE_NUMKONG=1",
        "-DNK_DYNAMIC_DISPATCH=1",
        "-DNK_NATIVE_BF16=0",
        ...[usearch, numKong].flatMap((folder) => ["-isystem", join(folder, "include")]),
      ],
    },
    compiler,
    AbortSignal.timeout(600_000),
  );
}

async function readAnswer(
  read: (byteCount: number) => Promise<ArrayBuffer>,
  queryCount: number,
): Promise<Asked> {
  const rows = await read(queryCount * rowsBytes);
  const times = await read(queryCount * timeBytes);
  return { rows: new Uint32Array(rows), elapsedNs: new Float64Array(times) };
}
