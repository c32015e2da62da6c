/** Nearest neighbours over the vectors of one space. Derived: it can be deleted at any time and is rebuilt from rows. */
import type { GraphRemark, NativeRemark } from "#shared/model/doctor-remark.ts";
import type { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";

export interface VectorRow {
  readonly segmentId: SegmentId;
  /** Unit length; int8 codes and their scale as stored in the row. */
  readonly codes: Int8Array;
  readonly scale: number;
}

/** The same without their scales, as they cross between threads: two buffers instead of an object a row. */
export interface PackedRows {
  readonly ids: Uint32Array<ArrayBuffer>;
  /** One row behind the other. */
  readonly codes: Int8Array<ArrayBuffer>;
}

export interface Neighbour {
  readonly segmentId: SegmentId;
  readonly cosine: number;
}

/**
 * How hard a search tries. `planned`: as the index sees fit. `exact`: every allowed vector is compared, whatever that
 * takes. A number: as planned, but a walk through a graph keeps at least so many candidates; a scan is exact anyway.
 */
export type SearchEffort = "planned" | "exact" | number;

export interface VectorQuestion {
  /** As many dimensions as the space; its length does not matter. */
  readonly vector: Float32Array;
  /** 1 to 10,000. */
  readonly limit: number;
  /** Sorted segment ids to which the answer is restricted; `null` for all. */
  readonly allowed: Uint32Array | null;
  /** `planned` where it is absent. */
  readonly effort?: SearchEffort;
}

/** What a search took beside what was expected of it before it ran. */
export interface VectorWork {
  /** Stored vectors that were compared with the question, as far as the engine can tell. */
  readonly visitedCount: number;
  readonly estimatedVisitedCount: number;
  /** Inside the engine; what waiting for its thread takes is not in it. */
  readonly estimatedMs: number;
  readonly actualMs: number;
}

export interface VectorSearch {
  /** Best first, at most `limit`; never fewer than `limit` while that many (allowed) vectors exist. */
  readonly neighbours: readonly Neighbour[];
  /** How it was found, for the plan. */
  readonly strategy: PlanRemark;
  readonly work: VectorWork;
  /** Why it was not done as the index would have by itself. */
  readonly because?: PlanRemark;
}

export interface VectorIndexState {
  readonly state: "ready" | "building" | "empty";
  readonly vectorCount: number;
  /** Revision of the store that the index has seen. */
  readonly revision: Revision;
  /** For people: it tells of how much there is, too. */
  readonly engine: string;
  /** What finds neighbours here, whatever there is: what was learnt of one says nothing of another. */
  readonly method: "segments" | "usearch" | "all-rows";
  /** Why the native addon is not in use; absent where it is, or is not wanted. */
  readonly withoutNative?: NativeRemark;
  /** Why rows that should have a graph have none; absent where none should, or all have. */
  readonly withoutGraph?: GraphRemark;
}

/** Where rows are read from when the index must be rebuilt or caught up. Pages in order of segment id. */
export interface VectorRows {
  /** Ids of all segments that have a vector in the space, in order. */
  vectorIds(spaceId: SpaceId, signal?: AbortSignal): Promise<Uint32Array>;
  vectorsAfter(
    spaceId: SpaceId,
    after: SegmentId | null,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly VectorRow[]>;
}

export interface VectorIndex extends AsyncDisposable {
  /**
   * Opens the persisted index, or rebuilds it from rows when it is missing, stale (another revision or space)
   * or damaged; resolves once the decision is made and goes on in the background.
   */
  open(
    space: { readonly id: SpaceId; readonly dimensions: number },
    storeRevision: Revision,
    wantedCount: number,
  ): Promise<void>;
  /** Called after the rows are committed. */
  apply(change: {
    readonly added: readonly VectorRow[];
    readonly removed: readonly SegmentId[];
    readonly revision: Revision;
  }): Promise<void>;
  /** Throws where the vector has not the dimensions of the space, or the limit is out of bounds: both are bugs. */
  nearest(question: VectorQuestion, signal?: AbortSignal): Promise<VectorSearch>;
  state(): Promise<VectorIndexState>;
  /** Grows before and after every change of what can be found: while it is the same, so are the vectors. */
  changeCount(): number;
  /**
   * Compares itself with the rows: takes what it lacks, forgets what is gone. Nobody may tell it of changes meanwhile; it
   * is then of the revision.
   */
  reconcile(storeRevision: Revision): Promise<void>;
  /** Writes what is in memory to disk, sealed. */
  persist(): Promise<void>;
}
