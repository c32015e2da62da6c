import { Index, MetricKind, ScalarKind } from "usearch";

/**
 * usearch over our own codes, which go in and are asked for as bytes. It scales bytes as it scales floats, to length 127,
 * and so keeps a quarter of a byte's range (2.26.2): that caps recall at about .97 by its own scores, which is why whoever
 * asks scores what it finds again. Nothing is ever removed from it (removed rows are skipped by whoever
 * asks), and only one thread adds: usearch loses nodes with two.
 */
export interface Graph {
  size(): number;
  /** `codes` is row-major, one row an id. */
  add(ids: readonly number[], codes: Int8Array<ArrayBuffer>): void;
  /** Ids near the query, best first, by codes alone. */
  near(query: Int8Array<ArrayBuffer>, count: number): readonly number[];
  save(path: string): void;
}

// Measured on 50,000 encyclopaedia passages and short questions: .96 of the first ten are found, of which a larger
// expansion or connectivity finds a hundredth more, for two to three times the time.
const shape = { connectivity: 16, expansionAdd: 64, expansionSearch: 256 } as const;
/** Changes with whatever makes an older file useless. */
export const graphFormat = `usearch i8 cosine ${shape.connectivity} ${shape.expansionAdd}`;

const emptyIndex = (dimensions: number): Index =>
  new Index({
    dimensions,
    metric: MetricKind.Cos,
    quantization: ScalarKind.I8,
    connectivity: shape.connectivity,
    expansion_add: shape.expansionAdd,
    expansion_search: shape.expansionSearch,
    multi: false,
  });

function graphOver(index: Index): Graph {
  return {
    size: () => index.size(),
    add: (ids, codes) => index.add(BigUint64Array.from(ids, BigInt), codes, 1),
    near: (query, count) =>
      index.size() === 0
        ? []
        : Array.from(index.search(query, Math.min(count, index.size()), 1).keys, Number),
    save: (path) => index.save(path),
  };
}

export const createGraph = (dimensions: number): Graph => graphOver(emptyIndex(dimensions));

/** Undefined where the file is not a graph of this shape with `size` nodes. */
export function loadGraph(path: string, dimensions: number, size: number): Graph | undefined {
  const index = emptyIndex(dimensions);
  try {
    index.load(path);
  } catch {
    // The library says only that it failed; whoever calls makes a new graph, which is all that can be done.
    return undefined;
  }
  const fits =
    index.dimensions() === dimensions && index.connectivity() === shape.connectivity && index.size() === size;
  return fits ? graphOver(index) : undefined;
}
