import { allows, columnOf } from "../data/vector-filters.ts";
import { neighbourCount } from "../data/vector-set.ts";
import { askEach } from "./ask-each.ts";
import type { Engine, Rows } from "./engine.ts";
import { requirePeer } from "./peer-packages.ts";

interface Question {
  distanceType(type: "dot"): Question;
  nprobes(count: number): Question;
  ef(effort: number): Question;
  refineFactor(factor: number): Question;
  where(condition: string): Question;
  select(columns: readonly string[]): Question;
  limit(count: number): Question;
  toArrow(): Promise<{ getChild(name: "id"): { toArray(): Int32Array } }>;
}

interface Table {
  add(rows: object): Promise<unknown>;
  createIndex(column: string, options: { config: object }): Promise<void>;
  optimize(): Promise<unknown>;
  query(): { nearestTo(query: Float32Array): Question };
  close(): void;
}

interface Database {
  createTable(name: string, rows: object): Promise<Table>;
  openTable(name: string): Promise<Table>;
}

interface LanceDb {
  connect(path: string): Promise<Database>;
  readonly Index: { hnswSq(options: object): object; bitmap(): object };
}

type ArrowType = object;
interface Arrow {
  readonly Float32: new () => ArrowType;
  readonly Field: new (name: string, type: ArrowType, nullable: boolean) => object;
  readonly FixedSizeList: new (length: number, child: object) => ArrowType;
  makeData(options: object): object;
  makeVector(from: object): object;
  readonly Table: new (columns: Record<string, object>) => object;
}

function lanceDb(): LanceDb {
  // It would warn at every question, and that takes time too.
  process.env["LANCE_LOG"] ??= "error";
  return requirePeer("@lancedb/lancedb");
}
const batchSize = 50_000;
/** Its graph scores by bytes and reads the best again in full precision, this many times as many as are wanted. */
const refineFactor = 3;

/** One partition with a graph over codes of a byte. Each answer is a table of Arrow, from threads of its own. */
export const lanceDbEngine = (efforts: readonly number[]): Engine => ({
  name: "LanceDB HNSW-SQ",
  timed: "until one call's promise is kept",
  queryCountMax: 60,
  madeOf: ["tools/peers/node_modules/@lancedb/lancedb/package.json", "bench/vectors/lancedb-engine.ts"],
  async build(rows, path) {
    const { connect, Index } = lanceDb();
    const database = await connect(path);
    const rowCount = rows.vectors.length / rows.dimensions;
    const table = await database.createTable("rows", tableOf(rows, 0, Math.min(batchSize, rowCount)));
    for (let from = batchSize; from < rowCount; from += batchSize)
      await table.add(tableOf(rows, from, Math.min(from + batchSize, rowCount)));
    const config = Index.hnswSq({ distanceType: "dot", m: 16, efConstruction: 128, numPartitions: 1 });
    await table.createIndex("vector", { config });
    for (const filter of rows.filters) await table.createIndex(columnOf(filter), { config: Index.bitmap() });
    await table.optimize();
    table.close();
  },
  async open(set, path) {
    const database = await lanceDb().connect(path);
    const table = await database.openTable("rows");
    return {
      efforts,
      ask: (effort, filter, queryCount) =>
        askEach(set, queryCount, async (query) => {
          const near = table.query().nearestTo(new Float32Array(query)).distanceType("dot").nprobes(1);
          const asked = near.ef(effort).refineFactor(refineFactor).select(["id"]).limit(neighbourCount);
          const allowed = filter === undefined ? asked : asked.where(`${columnOf(filter)} = 1`);
          const table_ = await allowed.toArrow();
          return table_.getChild("id").toArray();
        }),
      [Symbol.dispose]: () => table.close(),
    };
  },
});

function tableOf({ dimensions, vectors, filters }: Rows, from: number, until: number): object {
  const { Float32, Field, FixedSizeList, Table, makeData, makeVector }: Arrow = requirePeer("apache-arrow");
  const length = until - from;
  const data = new Float32Array(vectors.subarray(from * dimensions, until * dimensions));
  const child = makeData({ type: new Float32(), length: data.length, data });
  const type = new FixedSizeList(dimensions, new Field("item", new Float32(), true));
  const columns = filters.map((filter) => [
    columnOf(filter),
    makeVector(Int32Array.from({ length }, (_, place) => Number(allows(filter, from + place)))),
  ]);
  return new Table({
    id: makeVector(Int32Array.from({ length }, (_, place) => from + place)),
    vector: makeVector(makeData({ type, length, nullCount: 0, child })),
    ...Object.fromEntries(columns),
  });
}
