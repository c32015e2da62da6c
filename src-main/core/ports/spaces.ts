/** Spaces side by side: what re-embedding needs of the rest, and what it offers to the contract's handlers. */
import type { SpaceId } from "#shared/model/ids.ts";
import type { SpaceComparison, SpacesStatus } from "#shared/rpc/spaces-contract.ts";
import type { Embedder } from "./embedder.ts";
import type { Refusal, Search } from "./use-cases.ts";
import type { VectorRow } from "./vector-index.ts";

/** Made by `core/ingest` with the library, through which everything is stored. */
export interface SpaceFeed {
  /** Vectors that the searched space lacked: stored, then handed to its index. */
  addVectors(spaceId: SpaceId, rows: readonly VectorRow[], until: number): Promise<void>;
  /** From now on it is told when something was stored without vectors, which are to come; of what came before, too. */
  onBare(listener: () => void): void;
  /** Runs when nothing is being embedded and stored; `swap` between two changes of the index. */
  still<Value>(work: (alone: (swap: () => Promise<void>) => Promise<void>) => Promise<Value>): Promise<Value>;
}

/** Whether anybody searches at the moment. */
export interface SearchTraffic {
  /** Searches that have begun so far. */
  begunCount(): number;
  isSearching(): boolean;
}

/** Where the space that is searched stands, and how another takes its place without an outage. Held by the host. */
export interface SpacePlace {
  /** Of the space that is searched; the caller does not dispose of it. */
  readonly embedder: Embedder;
  readonly search: Search;
  readonly traffic: SearchTraffic;
  readonly feed: Pick<SpaceFeed, "addVectors" | "onBare">;
  /**
   * Opens all that belongs to the space beside what is searched, and takes the embedder over. Resolves when its index has
   * what the store had.
   */
  prepare(embedder: Embedder, signal: AbortSignal): Promise<PreparedSpace>;
  /** Searching in a space without an index, by comparing all of its vectors. Takes the embedder over. */
  compared(embedder: Embedder): Promise<ComparedSpace>;
  /** What is kept of the model's index on disk is removed: nothing of it is open. */
  removeIndex(modelId: string): Promise<void>;
}

export interface ComparedSpace extends AsyncDisposable {
  readonly search: Search;
}

export interface PreparedSpace extends AsyncDisposable {
  /**
   * Takes the place. `last` runs while nothing is being stored, and must leave the space with all that it will have; then
   * `settle` says in the store whose place it is. Searches that run end where they began. Where either fails, all stays.
   */
  take(last: () => Promise<void>, settle: () => Promise<void>): Promise<void>;
}

/** Made by `core/reindex`: `createSpaces(deps)`. */
export interface Spaces extends AsyncDisposable {
  /** Takes up what the last run left. */
  start(): void;
  status(): Promise<SpacesStatus>;
  /** Begins to build the model's space, or goes back to it where it is the one before. */
  use(modelId: string): Promise<SpacesStatus | Refusal>;
  setPaused(paused: boolean): Promise<SpacesStatus | Refusal>;
  cancel(): Promise<SpacesStatus | Refusal>;
  rollBack(): Promise<SpacesStatus | Refusal>;
  forget(): Promise<SpacesStatus | Refusal>;
  /** The person's saved searches in the space that is searched and in the one that is built or was before. */
  compare(signal: AbortSignal): Promise<AsyncIterable<SpaceComparison> | Refusal>;
}
