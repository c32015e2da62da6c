// node build-main.ts ENGINE KIND ROWS QUERIES USED_ROWS THREADS PATH: builds an index of the first rows of a set in a process of
// its own, and prints as JSON what that took.
import { readFileSync } from "node:fs";
import { prepareVectorSet, vectorSetKinds } from "../data/vector-set.ts";
import { ownCpuMs } from "../calm.ts";
import { buildable } from "./engines.ts";

const [name, kindName, rows, queries, usedRows, threads, path = ""] = process.argv.slice(2);
const engine = buildable.find((each) => each.name === name);
const kind = vectorSetKinds.find((each) => each === kindName);
if (engine === undefined || kind === undefined)
  throw new Error("usage: build-main.ts ENGINE KIND ROWS QUERIES USED_ROWS THREADS PATH");

const silent = { measured: () => undefined, note: () => undefined, plot: () => undefined };
const set = await prepareVectorSet(
  { kind, rowCount: Number(rows), queryCount: Number(queries) },
  silent,
  new AbortController().signal,
);
const vectors = set.base.subarray(0, Number(usedRows) * set.dimensions);
const residentBytes = (): number => {
  const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
};
const [residentBefore, cpuBefore, startedMs] = [residentBytes(), ownCpuMs(), performance.now()];
const { dimensions, filters } = set;
await engine.build({ dimensions, vectors, filters }, path, Number(threads));
console.log(
  JSON.stringify({
    cpuMs: ownCpuMs() - cpuBefore,
    wallMs: performance.now() - startedMs,
    grownBytes: residentBytes() - residentBefore,
  }),
);
