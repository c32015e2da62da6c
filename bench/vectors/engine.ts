import type { VectorFilter } from "../data/vector-filters.ts";
import type { VectorSet } from "../data/vector-set.ts";

export interface Rows {
  readonly dimensions: number;
  /** Row-major, of unit length; a row's number is its id. */
  readonly vectors: Float32Array;
  /** That questions will have: an engine may need to know them beforehand. They speak of more rows where only the first are built. */
  readonly filters: readonly VectorFilter[];
}

/** The answers of all the queries of a set that were asked. */
export interface Asked {
  /** `neighbourCount` rows a query; `noRow` where fewer were found. */
  readonly rows: Uint32Array;
  /** Of each query. What the clock stands around is said by the engine's `timed`. */
  readonly elapsedNs: Float64Array;
}

/** An index that is open. */
export interface Opened extends Disposable {
  /** How hard it may try, least first: the points of its curve. */
  readonly efforts: readonly number[];
  /** Undefined where it cannot filter in that way. */
  ask(effort: number, filter: VectorFilter | undefined, queryCount: number): Promise<Asked | undefined>;
}

/** A way to find neighbours: ours or a peer's. */
export interface Engine {
  readonly name: string;
  /** Where the clock is started and stopped. */
  readonly timed: string;
  /** Scans take thousands of times as long as a graph: so many queries are enough. */
  readonly queryCountMax: number;
  /** Files and folders that decide what its index looks like: when one changes, the index is built again. */
  readonly madeOf: readonly string[];
  /** Writes an index to a path, which may become a file or a folder. */
  build(rows: Rows, path: string, threadCount: number): Promise<void>;
  open(set: VectorSet, path: string): Promise<Opened>;
}
