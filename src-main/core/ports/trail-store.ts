/** Truth for what was done on this device. Rows of leaves end with their retention; nodes and heads of the tree stay. */
import type { DateSpan } from "#shared/model/clock-periods.ts";
import type { NodeId, Frontier } from "#shared/audit/merkle.ts";
import type { Growth, LeafRow } from "#shared/audit/trail.ts";
import type { TreeHead } from "#shared/audit/tree-head.ts";

export interface TrailStore {
  trailTip(): Promise<{ readonly frontier: Frontier; readonly head?: TreeHead }>;
  /** All of it or nothing, and on the disk. Throws where the tree is not the one that it was made for. */
  growTrail(growth: Growth & { readonly head: TreeHead | undefined }): Promise<void>;
  trailNodes(ids: readonly NodeId[]): Promise<readonly Uint8Array[]>;
  trailLeaves(from: number, count: number): Promise<readonly LeafRow[]>;
  trailKeptFrom(): Promise<number>;
  trailHeads(from: number, until: number): Promise<readonly TreeHead[]>;
  /** Rows of leaves of then, up to the first that is of another time, at most `count`; how many there were. */
  forgetLeaves(old: readonly DateSpan[], count: number): Promise<number>;
}
