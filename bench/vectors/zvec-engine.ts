import { allows, columnOf } from "../data/vector-filters.ts";
import { neighbourCount } from "../data/vector-set.ts";
import { askEach } from "./ask-each.ts";
import type { Engine, Rows } from "./engine.ts";
import { requirePeer } from "./peer-packages.ts";

interface Collection {
  insertSync(documents: readonly object[]): unknown;
  optimizeSync(options: { concurrency: number }): void;
  closeSync(): void;
  querySync(question: object): readonly { readonly id: string }[];
}

interface Zvec {
  ZVecInitialize(options: object): void;
  ZVecOpen(path: string, options: { readOnly: boolean }): Collection;
  ZVecCreateAndOpen(path: string, schema: object): Collection;
  readonly ZVecCollectionSchema: new (schema: object) => object;
  readonly ZVecLogLevel: { readonly ERROR: number };
  readonly ZVecDataType: { readonly VECTOR_FP32: number; readonly INT64: number };
  readonly ZVecIndexType: { readonly HNSW: number; readonly INVERT: number };
  readonly ZVecMetricType: { readonly IP: number };
  readonly ZVecQuantizeType: { readonly INT8: number };
}

/** Once a process. */
let started: Zvec | undefined;

function start(): Zvec {
  if (started !== undefined) return started;
  const zvec: Zvec = requirePeer("@zvec/zvec");
  const logLevel = zvec.ZVecLogLevel.ERROR;
  zvec.ZVecInitialize({ logType: "console", logLevel, optimizeThreads: 2, queryThreads: 1 });
  return (started = zvec);
}

const batchSize = 1_000;

/** Codes of a byte. What a filter allows is a column with an index; it works out itself which rows those are. */
export const zvecEngine = (efforts: readonly number[]): Engine => ({
  name: "zvec int8",
  timed: "around one call of its JavaScript binding",
  queryCountMax: Number.POSITIVE_INFINITY,
  madeOf: ["tools/peers/node_modules/@zvec/zvec/package.json", "bench/vectors/zvec-engine.ts"],
  build(rows, path, threadCount) {
    const collection = start().ZVecCreateAndOpen(path, schemaOf(rows));
    const rowCount = rows.vectors.length / rows.dimensions;
    for (let from = 0; from < rowCount; from += batchSize) {
      const count = Math.min(batchSize, rowCount - from);
      collection.insertSync(Array.from({ length: count }, (_, place) => documentOf(rows, from + place)));
    }
    collection.optimizeSync({ concurrency: threadCount });
    collection.closeSync();
    return Promise.resolve();
  },
  open(set, path) {
    const collection = start().ZVecOpen(path, { readOnly: true });
    const { HNSW: indexType } = start().ZVecIndexType;
    return Promise.resolve({
      efforts,
      ask(effort, filter, queryCount) {
        const fixed = { fieldName: "e", topk: neighbourCount, outputFields: [] };
        const where = filter && { filter: `${columnOf(filter)} = 1` };
        const params = { indexType, ef: effort };
        return askEach(set, queryCount, (query) =>
          collection
            .querySync({ ...fixed, ...where, params, vector: new Float32Array(query) })
            .map(({ id }) => Number(id)),
        );
      },
      [Symbol.dispose]: () => collection.closeSync(),
    });
  },
});

function schemaOf({ dimensions: dimension, filters }: Rows): object {
  const zvec = start();
  return new zvec.ZVecCollectionSchema({
    name: "rows",
    vectors: {
      name: "e",
      dataType: zvec.ZVecDataType.VECTOR_FP32,
      dimension,
      indexParams: {
        indexType: zvec.ZVecIndexType.HNSW,
        metricType: zvec.ZVecMetricType.IP,
        m: 16,
        efConstruction: 128,
        quantizeType: zvec.ZVecQuantizeType.INT8,
      },
    },
    fields: filters.map((filter) => ({
      name: columnOf(filter),
      dataType: zvec.ZVecDataType.INT64,
      indexParams: { indexType: zvec.ZVecIndexType.INVERT },
    })),
  });
}

const documentOf = ({ dimensions, vectors, filters }: Rows, row: number): object => ({
  id: String(row),
  vectors: { e: new Float32Array(vectors.subarray(row * dimensions, (row + 1) * dimensions)) },
  fields: Object.fromEntries(filters.map((filter) => [columnOf(filter), Number(allows(filter, row))])),
});
