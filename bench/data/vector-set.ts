import {
  closeSync,
  existsSync,
  globSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { inRoot } from "#scripts/setup/paths.mjs";
import { digestOf } from "#scripts/setup/stamp.mjs";
import type { Report } from "../benchmark.ts";
import { createClusterModel } from "./clustered-vectors.ts";
import { writeProseVectors } from "./prose-vectors.ts";
import { readRealText, type WrittenRows } from "./real-vectors.ts";
import { makeFilters, type VectorFilter } from "./vector-filters.ts";
import type { VectorTask } from "./vector-worker.ts";

/** `clustered`: generated, 384 dimensions. `prose`, `real`: generated text, and what people wrote, through the bundled model, 256 dimensions. */
export const vectorSetKinds = ["clustered", "prose", "real"] as const;
export type VectorSetKind = (typeof vectorSetKinds)[number];

export interface VectorSetShape {
  readonly kind: VectorSetKind;
  /** Of real text no more than these: it has as many as there is text for. */
  readonly rowCount: number;
  readonly queryCount: number;
}

export interface VectorSet {
  /** As it was asked for, by which it is found again. */
  readonly shape: VectorSetShape;
  readonly rowCount: number;
  readonly dimensions: number;
  /** Row-major, each of unit length. */
  readonly base: Float32Array<SharedArrayBuffer>;
  readonly queries: Float32Array<SharedArrayBuffer>;
  readonly filters: readonly VectorFilter[];
  /** Where what is made of this set may be kept. */
  readonly folder: string;
  /** `neighbourCount` rows a query, best first, `noRow` where fewer are allowed: exact, in the order of 64-bit sums. */
  truthOf(filter: VectorFilter | undefined): Uint32Array;
}

export const neighbourCount = 10;
const seeds = { model: 42, base: 1, queries: 2, filters: 12_345 } as const;
const dimensionsOf = { clustered: 384, prose: 256, real: 256 } as const;

const inputs = [
  "clustered-vectors.ts",
  "prose-vectors.ts",
  "prose.ts",
  "random.ts",
  "nearest-rows.ts",
  "vector-filters.ts",
];
/** What is installed is no part of it: a set of real text stays as it was made. */
const realInputs = [...inputs, "plain-text.ts", "real-documents.ts", "real-passages.ts", "real-vectors.ts"];
const inputsOf = (kind: VectorSetKind): string[] =>
  (kind === "real" ? realInputs : inputs).map((name) => inRoot("bench", "data", name));

/** Made once and kept under `.cache`: the exact answers over a million rows take minutes. */
export async function prepareVectorSet(
  shape: VectorSetShape,
  report: Report,
  signal: AbortSignal,
): Promise<VectorSet> {
  const { kind, rowCount, queryCount } = shape;
  const name = `vectors-${kind}-${rowCount}-${queryCount}`;
  const folder = inRoot(".cache", "bench", `${name}-${digestOf(inputsOf(kind)).slice(0, 12)}`);
  if (!existsSync(join(folder, "complete"))) {
    for (const old of globSync(`${name}-*`, { cwd: inRoot(".cache", "bench") }))
      rmSync(inRoot(".cache", "bench", old), { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const startedMs = performance.now();
    await makeSet(shape, folder, signal);
    report.note(`${name}: made in ${Math.round((performance.now() - startedMs) / 1000)} s`);
  }
  const dimensions = dimensionsOf[kind];
  const base = new Float32Array(readShared(join(folder, "base.f32")));
  const truth = new Uint32Array(readShared(join(folder, "truth.u32")));
  const filters = makeFilters(new Uint16Array(readShared(join(folder, "clusters.u16"))), seeds.filters);
  return {
    shape,
    rowCount: base.length / dimensions,
    dimensions,
    base,
    queries: new Float32Array(readShared(join(folder, "queries.f32"))),
    filters,
    folder,
    truthOf(filter) {
      const place = filter === undefined ? 0 : filters.indexOf(filter) + 1;
      return truth.subarray(place * queryCount * neighbourCount, (place + 1) * queryCount * neighbourCount);
    },
  };
}

async function makeSet(shape: VectorSetShape, folder: string, signal: AbortSignal): Promise<void> {
  const dimensions = dimensionsOf[shape.kind];
  const real = shape.kind === "real" ? readRealText(shape.rowCount, shape.queryCount) : undefined;
  const [base, queries] = [real?.rowCount ?? shape.rowCount, shape.queryCount].map((count) => ({
    count,
    vectors: new Float32Array(new SharedArrayBuffer(count * dimensions * 4)),
    clusters: new Uint16Array(new SharedArrayBuffer(count * 2)),
  })) as [Rows, Rows];
  if (real !== undefined) await real.write(base, queries);
  else if (shape.kind === "prose") {
    await writeProseVectors(seeds.base, base.vectors, base.clusters);
    await writeProseVectors(seeds.queries, queries.vectors, queries.clusters);
  } else {
    const model = createClusterModel(seeds.model, dimensions);
    for (const [{ count, vectors, clusters }, seed] of [
      [base, seeds.base],
      [queries, seeds.queries],
    ] as const)
      await split(count, (range) => ({ kind: "vectors", model, seed, range, vectors, clusters }), signal);
  }
  const filters = makeFilters(base.clusters, seeds.filters).map(({ bits }) => bits);
  const input = { dimensions, base: base.vectors, queries: queries.vectors, filters, count: neighbourCount };
  const shares = await split(shape.queryCount, (range) => ({ kind: "nearest", input, range }), signal);
  writeArrays(join(folder, "base.f32"), [base.vectors]);
  writeArrays(join(folder, "queries.f32"), [queries.vectors]);
  writeArrays(join(folder, "clusters.u16"), [base.clusters]);
  // For each filter the queries in order, whichever thread answered them.
  writeArrays(
    join(folder, "truth.u32"),
    [undefined, ...filters].flatMap((_, place) => shares.map((share) => share[place] ?? new Uint32Array())),
  );
  writeArrays(join(folder, "complete"), []);
}

interface Rows extends WrittenRows {
  readonly count: number;
  readonly vectors: Float32Array<SharedArrayBuffer>;
  readonly clusters: Uint16Array<SharedArrayBuffer>;
}

/** A task for each core, over its share of the rows. */
function split(
  count: number,
  taskOf: (range: { readonly from: number; readonly until: number }) => VectorTask,
  signal: AbortSignal,
): Promise<readonly (readonly Uint32Array[])[]> {
  const parts = availableParallelism();
  const edge = (part: number): number => Math.floor((count * part) / parts);
  return Promise.all(
    Array.from({ length: parts }, (_, part) =>
      runTask(taskOf({ from: edge(part), until: edge(part + 1) }), signal),
    ),
  );
}

function runTask(task: VectorTask, signal: AbortSignal): Promise<readonly Uint32Array[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./vector-worker.ts", import.meta.url), { workerData: task });
    const stop = (): void => {
      void worker.terminate();
      reject(new Error("stopped"));
    };
    signal.addEventListener("abort", stop, { once: true });
    worker.once("message", (rows: readonly Uint32Array[]) => {
      signal.removeEventListener("abort", stop);
      resolve(rows);
    });
    worker.once("error", reject);
  });
}

/** No more than two gigabytes are written or read at once. */
const pieceBytes = 1 << 28;

function writeArrays(path: string, arrays: readonly (Float32Array | Uint16Array | Uint32Array)[]): void {
  const file = openSync(path, "w");
  try {
    for (const { buffer, byteOffset, byteLength } of arrays)
      for (let at = 0; at < byteLength; at += pieceBytes)
        writeSync(file, new Uint8Array(buffer, byteOffset + at, Math.min(pieceBytes, byteLength - at)));
  } finally {
    closeSync(file);
  }
}

function readShared(path: string): SharedArrayBuffer {
  const sizeBytes = statSync(path).size;
  const buffer = new SharedArrayBuffer(sizeBytes);
  const file = openSync(path, "r");
  try {
    for (let at = 0; at < sizeBytes;) {
      const readBytes = readSync(file, new Uint8Array(buffer, at, Math.min(pieceBytes, sizeBytes - at)));
      if (readBytes === 0) throw new Error(`${path} ends early: remove its folder, it is made again`);
      at += readBytes;
    }
  } finally {
    closeSync(file);
  }
  return buffer;
}
