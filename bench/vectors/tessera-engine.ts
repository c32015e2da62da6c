import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { buildEffort } from "#adapters/vectors/segments/segment-builder.ts";
import { loadNative, type Native } from "#native";
import type { NativeSegment, SegmentStrategy } from "#native/segment.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { noRow } from "../data/nearest-rows.ts";
import { neighbourCount, type VectorSet } from "../data/vector-set.ts";
import type { Engine } from "./engine.ts";

export function nativeOrThrow(): Native {
  const loaded = loadNative();
  if (loaded.kind === "absent") throw new Error(`the addon is needed: ${loaded.why.code}`);
  return loaded.native;
}

/** As the product has it unless told otherwise: in memory, where it lies in large pages. */
export function loadSegment(path: string): NativeSegment {
  const file = openSync(path, "r");
  try {
    const sizeBytes = fstatSync(file).size;
    const loader = new (nativeOrThrow().Loader)(sizeBytes);
    const piece = new Uint8Array(1 << 24);
    for (let at = 0; at < sizeBytes;) {
      const count = readSync(file, piece, 0, piece.length, at);
      if (count === 0) throw new Error(`${path} ends early`);
      loader.write(at, piece.subarray(0, count));
      at += count;
    }
    return loader.finish();
  } finally {
    closeSync(file);
  }
}

export interface TesseraOptions {
  readonly name: string;
  readonly strategy: SegmentStrategy;
  readonly efforts: readonly number[];
  readonly queryCountMax?: number;
  /** Besides codes of a byte, which is all that the product stores: the best are then scored again by these. */
  readonly fullPrecision?: "f16";
}

export function tesseraEngine({
  name,
  strategy,
  efforts,
  queryCountMax = Number.POSITIVE_INFINITY,
  fullPrecision,
}: TesseraOptions): Engine {
  return {
    name,
    timed: "in the addon's thread, many queries a call",
    queryCountMax,
    madeOf: ["native/src", "src-main/adapters/vectors/segments/limits.ts", "bench/vectors/tessera-engine.ts"],
    async build({ dimensions, vectors }, path, threadCount) {
      const segment = await nativeOrThrow().buildSegment({
        dimensions,
        ids: Uint32Array.from({ length: vectors.length / dimensions }, (_, row) => row),
        codes: codesOf(dimensions, vectors),
        ...(fullPrecision === undefined ? {} : { full: new Float32Array(vectors), fullPrecision }),
        graph: { linkCount: 16, effort: buildEffort(vectors.length / dimensions), threadCount },
      }).done;
      await segment.save(path);
      segment.close();
    },
    async open(set, path) {
      const segment = loadSegment(path);
      await segment.calibrate();
      const filters = new Map<string, Awaited<ReturnType<typeof segment.allow>>>();
      return {
        efforts,
        async ask(effort, filter, queryCount) {
          if (filter !== undefined && !filters.has(filter.name))
            filters.set(filter.name, await segment.allow(filter.rows));
          const allowed = filter && filters.get(filter.name);
          const queries = firstQueries(set, queryCount);
          const { ids, found, elapsedNs } = await segment.search({
            queries,
            count: neighbourCount,
            effort,
            strategy,
            ...(allowed === undefined ? {} : { allowed }),
          });
          for (const [query, count] of found.entries())
            ids.fill(noRow, query * neighbourCount + count, (query + 1) * neighbourCount);
          return { rows: ids, elapsedNs };
        },
        [Symbol.dispose]: () => segment.close(),
      };
    },
  };
}

/** The addon copies what it is given; it takes no shared memory. */
const firstQueries = (set: VectorSet, queryCount: number): Float32Array =>
  new Float32Array(set.queries.subarray(0, queryCount * set.dimensions));

/** Each row with a scale of its own, as the product stores vectors. */
function codesOf(dimensions: number, vectors: Float32Array): Int8Array<ArrayBuffer> {
  const codes = new Int8Array(vectors.length);
  for (let from = 0; from < vectors.length; from += dimensions)
    codes.set(quantise(vectors.subarray(from, from + dimensions)).codes, from);
  return codes;
}
