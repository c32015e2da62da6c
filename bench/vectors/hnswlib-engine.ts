import { allows } from "../data/vector-filters.ts";
import { neighbourCount } from "../data/vector-set.ts";
import { askEach } from "./ask-each.ts";
import type { Engine } from "./engine.ts";
import { requirePeer } from "./peer-packages.ts";

interface Graph {
  initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void;
  addPoint(point: readonly number[], label: number): void;
  writeIndexSync(path: string): void;
  readIndexSync(path: string): void;
  setEf(effort: number): void;
  searchKnn(
    query: readonly number[],
    count: number,
    isAllowed?: (label: number) => boolean,
  ): { readonly neighbors: readonly number[] };
}

const graphOf = (dimensions: number): Graph => {
  const { HierarchicalNSW }: { HierarchicalNSW: new (space: "ip", dimensions: number) => Graph } =
    requirePeer("hnswlib-node");
  return new HierarchicalNSW("ip", dimensions);
};

/** In full precision, with one thread; asks a function of JavaScript about every row that it meets. */
export const hnswlibEngine = (efforts: readonly number[]): Engine => ({
  name: "hnswlib",
  timed: "around one call of its JavaScript binding",
  queryCountMax: Number.POSITIVE_INFINITY,
  madeOf: ["tools/peers/node_modules/hnswlib-node/package.json"],
  build({ dimensions, vectors }, path) {
    const graph = graphOf(dimensions);
    const maxElements = vectors.length / dimensions;
    graph.initIndex({ maxElements, m: 16, efConstruction: 128, randomSeed: 100 });
    for (let row = 0; row < maxElements; row += 1)
      graph.addPoint(Array.from(vectors.subarray(row * dimensions, (row + 1) * dimensions)), row);
    graph.writeIndexSync(path);
    return Promise.resolve();
  },
  open(set, path) {
    const graph = graphOf(set.dimensions);
    graph.readIndexSync(path);
    return Promise.resolve({
      efforts,
      ask(effort, filter, queryCount) {
        graph.setEf(effort);
        const isAllowed = filter && ((row: number) => allows(filter, row));
        return askEach(
          set,
          queryCount,
          (query) => graph.searchKnn(Array.from(query), neighbourCount, isAllowed).neighbors,
        );
      },
      [Symbol.dispose]: () => undefined,
    });
  },
});
