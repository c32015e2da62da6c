import { Index, MetricKind, type ScalarKind } from "usearch";
import { allows } from "../data/vector-filters.ts";
import { neighbourCount } from "../data/vector-set.ts";
import { askEach } from "./ask-each.ts";
import type { Engine } from "./engine.ts";

/** An effort of so many asks for as many rows as hold the wanted ones on average; twice the effort for twice as many. */
const evenFetchEffort = 16;
/** Asking for more takes longer than any scan. */
const fetchMax = 5_000;

const indexOf = (dimensions: number, quantization: ScalarKind, effort: number): Index =>
  new Index({
    dimensions,
    metric: MetricKind.IP,
    quantization,
    connectivity: 16,
    expansion_add: 128,
    expansion_search: effort,
    multi: false,
  });

export function usearchEngine(name: string, quantization: ScalarKind, efforts: readonly number[]): Engine {
  return {
    name,
    timed: "around one call of its JavaScript binding",
    queryCountMax: Number.POSITIVE_INFINITY,
    madeOf: ["node_modules/usearch/package.json"],
    build({ dimensions, vectors }, path, threadCount) {
      const index = indexOf(dimensions, quantization, 64);
      const keys = BigUint64Array.from({ length: vectors.length / dimensions }, (_, row) => BigInt(row));
      index.add(keys, new Float32Array(vectors), threadCount);
      index.save(path);
      return Promise.resolve();
    },
    open(set, path) {
      // The effort is part of its configuration: an index for each, once it is asked for.
      const indexes = new Map<number, Index>();
      const viewOf = (effort: number): Index => {
        const index = indexes.get(effort) ?? indexOf(set.dimensions, quantization, effort);
        if (!indexes.has(effort)) index.view(path);
        indexes.set(effort, index);
        return index;
      };
      return Promise.resolve({
        efforts,
        ask(effort, filter, queryCount) {
          const index = viewOf(effort);
          if (filter === undefined)
            return askEach(set, queryCount, (query) => index.search(query, neighbourCount, 1).keys);
          // Its binding has no filter: more are asked for, and those that are not allowed dropped.
          const fetched = Math.ceil((neighbourCount / filter.share) * (effort / evenFetchEffort));
          if (fetched > fetchMax) return Promise.resolve(undefined);
          return askEach(set, queryCount, (query) =>
            Array.from(index.search(query, fetched, 1).keys, Number).filter((row) => allows(filter, row)),
          );
        },
        [Symbol.dispose]: () => undefined,
      });
    },
  };
}
