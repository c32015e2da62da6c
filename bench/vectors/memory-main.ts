// node memory-main.ts ENGINE KIND ROWS QUERIES PATH: opens an index in a process of its own, asks all queries of a set, and
// prints as JSON what memory it then holds and how long a question took.
import { readFileSync } from "node:fs";
import { prepareVectorSet, vectorSetKinds } from "../data/vector-set.ts";
import { buildable } from "./engines.ts";

const [name, kindName, rows, queries, path = ""] = process.argv.slice(2);
const engine = buildable.find((each) => each.name === name);
const kind = vectorSetKinds.find((each) => each === kindName);
if (engine === undefined || kind === undefined)
  throw new Error("usage: memory-main.ts ENGINE KIND ROWS QUERIES PATH");

const silent = { measured: () => undefined, note: () => undefined, plot: () => undefined };
const set = await prepareVectorSet(
  { kind, rowCount: Number(rows), queryCount: Number(queries) },
  silent,
  new AbortController().signal,
);

function held(): { readonly anonymousBytes: number; readonly mappedBytes: number } {
  const status = readFileSync("/proc/self/status", "utf8");
  const bytes = (field: string): number =>
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
  return { anonymousBytes: bytes("RssAnon"), mappedBytes: bytes("RssFile") };
}

const before = held();
using opened = await engine.open(set, path);
/** Enough for a recall of .95 on every set that is measured. */
const effort = opened.efforts.find((each) => each >= 32) ?? 0;
const first = await opened.ask(effort, undefined, set.shape.queryCount);
const again = await opened.ask(effort, undefined, set.shape.queryCount);
const after = held();
const mean = (times: Float64Array | undefined): number =>
  times === undefined ? Number.NaN : times.reduce((sum, each) => sum + each, 0) / times.length / 1e3;
console.log(
  JSON.stringify({
    anonymousBytes: after.anonymousBytes - before.anonymousBytes,
    mappedBytes: after.mappedBytes - before.mappedBytes,
    firstUs: mean(first?.elapsedNs),
    againUs: mean(again?.elapsedNs),
  }),
);
