/** A segment: rows that never change, searched through a graph or by a scan. What the addon gives, in types. */

export type SegmentStrategy = "planned" | "exact" | "sketch" | "graph" | "sweep" | "cells";

/** What `SegmentAnswer.strategies` holds places of. */
export const segmentStrategies: readonly SegmentStrategy[] = [
  "planned",
  "exact",
  "sketch",
  "graph",
  "sweep",
  "cells",
];

export interface SegmentInput {
  readonly dimensions: number;
  /** One for each row, none twice, in any order. */
  readonly ids: Uint32Array;
  /** rows × dimensions codes in −127…127; each row may have its own scale, since scores are cosines. */
  readonly codes: Int8Array;
  /** rows × dimensions values, which the best are scored again by; without them the codes are. */
  readonly full?: Float32Array;
  readonly fullPrecision?: "f16" | "f32";
  /** Without it every search is a scan. `linkCount`: M of HNSW, 2…32; `effort`: efConstruction. */
  readonly graph?: {
    readonly linkCount: number;
    readonly effort: number;
    readonly threadCount: number;
    /** Gives way to whatever else is done on the machine, in the background too, and takes long where there is much of that. */
    readonly yieldsToAll?: boolean;
  };
  /** Whose rows that are not removed come to those above; none may have `full` values that are to be kept. */
  readonly segments?: readonly NativeSegment[];
  /** Rows that come to those above without a copy being made before; none may have `full` values. */
  readonly laid?: LaidRows;
}

/** The first `rowCount` rows of blocks, one behind the other, but those whose bit is set. They are read while a build runs, and must stay as they are. */
export interface LaidRows {
  readonly blocks: readonly { readonly ids: Uint32Array; readonly codes: Int8Array }[];
  readonly rowCount: number;
  /** One bit a row, for as many at least. */
  readonly dead: Uint32Array;
}

/** Rows of one segment that a filter lets through: made once, handed to many searches. */
export interface NativeFilter {
  readonly count: number;
}

export interface SegmentRequest {
  /** Queries × dimensions, of any length each. */
  readonly queries: Float32Array;
  readonly count: number;
  /** Candidates that a walk holds (ef). */
  readonly effort: number;
  /** `planned` compares costs; the others are what it chooses from. */
  readonly strategy: SegmentStrategy;
  readonly allowed?: NativeFilter;
}

/** `ids` and `scores` (cosines) have `count` places for each query, best first, of which `found` are filled. */
export interface SegmentAnswer {
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly scores: Float32Array<ArrayBuffer>;
  readonly found: Uint32Array<ArrayBuffer>;
  /** Rows that were measured. */
  readonly measured: Uint32Array<ArrayBuffer>;
  /** What was done in the end, as a place in `segmentStrategies`. */
  readonly strategies: Uint8Array<ArrayBuffer>;
  /** In the addon's thread, without the way there and back. */
  readonly elapsedNs: Float64Array<ArrayBuffer>;
}

/** Nanoseconds a row on this machine, and rows that a walk measures: at first, and for each candidate that it holds. */
export interface SegmentCosts {
  readonly scanNs: number;
  readonly gatherNs: number;
  readonly sketchNs: number;
  /** Of n rows, sketches leave this many times the root of n. */
  readonly keptPerRoot: number;
  readonly cellNs: number;
  /** Behind the means of cells, where nothing that is near to a query is allowed: rows, and nanoseconds in all. */
  readonly cellsRows: number;
  readonly cellsNs: number;
  /** The same where rows from all over are allowed. */
  readonly spreadRows: number;
  readonly spreadNs: number;
  readonly walkNs: number;
  readonly measuredFirst: number;
  readonly measuredPerEffort: number;
  /** Of a sweep, over those of a walk for its candidates, times the share that is allowed. */
  readonly sweepRows: number;
}

export interface SegmentExpectation {
  /** A place in `segmentStrategies`. */
  readonly strategy: number;
  readonly rowCount: number;
  readonly durationNs: number;
}

export interface SegmentFacts {
  readonly rowCount: number;
  readonly removedCount: number;
  readonly dimensions: number;
  readonly sizeBytes: number;
  readonly hasGraph: boolean;
  /** In a file that is mapped; otherwise in memory. */
  readonly isMapped: boolean;
}

/**
 * Work is done in a thread of Node's pool, over one state of the segment; methods of a closed one throw. So do those that read
 * one that is damaged, or reject: nothing of what they read is given.
 */
export interface NativeSegment {
  /** Another program cut its file short while it was mapped. Its rows must be read from elsewhere. */
  isDamaged(): boolean;
  facts(): SegmentFacts;
  /** At least as many as asked for while so many are allowed. Rejects for a query that is not finite. */
  search(request: SegmentRequest): Promise<SegmentAnswer>;
  /** What a planned search of this effort would do. */
  expect(request: { readonly effort: number; readonly allowed?: NativeFilter }): SegmentExpectation;
  /** `ids` must be sorted; those that are not here are passed over. */
  allow(ids: Uint32Array): Promise<NativeFilter>;
  /** Searches that begin afterwards do not give these; how many were here. */
  remove(ids: Uint32Array): number;
  /** Sorted, without those that were removed. */
  ids(): Uint32Array<ArrayBuffer>;
  /** Under another name first, then forced to disk and renamed. */
  save(path: string): Promise<void>;
  /** A piece of what `save` writes, for who keeps it elsewhere. */
  bytes(from: number, until: number): Uint8Array<ArrayBuffer>;
  /** Reads all of it; rejects with the block that is damaged. */
  verify(): Promise<void>;
  /** Measures a few thousand rows; plans of this segment use it from then on. */
  calibrate(): Promise<SegmentCosts>;
  /** Searches that run end as they would; the memory is given back with the last. */
  close(): void;
}

/** Takes the bytes of a segment piece by piece; `finish` throws where they are none, with the reason. */
export interface NativeLoader {
  write(offset: number, bytes: Uint8Array): void;
  finish(): NativeSegment;
}

/** A build that may be given up: `done` then rejects at once, though its thread and memory may take a while longer. */
export interface NativeBuild {
  readonly done: Promise<NativeSegment>;
  cancel(): void;
}
