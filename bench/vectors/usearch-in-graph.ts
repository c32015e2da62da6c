import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { inRoot } from "#scripts/setup/paths.mjs";
import { compile, findCompiler } from "../compile.ts";
import { neighbourCount } from "../data/vector-set.ts";
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
    return {
      efforts,
      async ask(effort, filter, queryCount) {
        // Without one its binding serves as well.
        if (filter === undefined) return undefined;
        const bits = Buffer.from(filter.bits.buffer);
        stdin.write(`${effort} ${queryCount} ${bits.byteLength}\n`);
        stdin.write(bits);
        return readAnswer(stdout, queryCount);
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

async function readAnswer(from: Readable, queryCount: number): Promise<Asked> {
  const rows = await readExactly(from, queryCount * rowsBytes);
  const times = await readExactly(from, queryCount * timeBytes);
  return { rows: new Uint32Array(rows), elapsedNs: new Float64Array(times) };
}

async function readExactly(from: Readable, byteCount: number): Promise<ArrayBuffer> {
  for (;;) {
    const bytes: Buffer | null = from.read(byteCount);
    if (bytes?.byteLength === byteCount) return Uint8Array.from(bytes).buffer;
    if (bytes !== null || from.readableEnded) throw new Error("usearch ended in the midst of an answer");
    await once(from, "readable");
  }
}
