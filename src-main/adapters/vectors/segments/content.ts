import type { NativeSegment } from "#native/segment.ts";
import type { Revision, SegmentId } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { type CodeMatrix, createCodeMatrix, liveIds } from "../code-matrix.ts";
import type { Tier } from "./tiers.ts";

/** A segment in memory or mapped, and where its file is once it has one. */
export interface HeldSegment {
  /** Stays the same when the segment is written and mapped: which rows it has does not change by that. */
  readonly key: symbol;
  readonly native: NativeSegment;
  /** Under this name in the files of that kind. */
  readonly file: { readonly name: string; readonly kind: VectorsAtRest } | undefined;
  /** Of the store: none of its rows came later. Absent until it is written. */
  readonly revision: Revision | undefined;
  /** Ids of rows that were removed since it was made. */
  readonly removed: Set<number>;
}

/** All vectors of a space. Replaced whole when segments change, so whoever searches goes on with what it began with. */
export interface SegmentContent {
  readonly segments: readonly HeldSegment[];
  /** What came since the last segment was made; scanned. */
  readonly tail: CodeMatrix;
}

export const emptyContent = (dimensions: number): SegmentContent => ({
  segments: [],
  tail: createCodeMatrix(dimensions),
});

export function tierOf({ native }: HeldSegment): Tier {
  const { rowCount, removedCount, hasGraph } = native.facts();
  return { liveCount: rowCount - removedCount, deadCount: removedCount, hasGraph };
}

export const liveCountOf = ({ segments, tail }: SegmentContent): number =>
  segments.reduce((sum, segment) => sum + tierOf(segment).liveCount, tail.liveCount());

/** True where it was there. */
export function removeFrom({ segments, tail }: SegmentContent, segmentId: SegmentId): boolean {
  if (tail.remove(segmentId)) return true;
  const ids = Uint32Array.of(segmentId);
  const owner = segments.find(({ native }) => native.remove(ids) > 0);
  owner?.removed.add(segmentId);
  return owner !== undefined;
}

/** What of `ids` (sorted) is not here, and what is here and not among them. */
export function differenceFrom(
  content: SegmentContent,
  ids: Uint32Array,
): { readonly missing: Uint32Array<ArrayBuffer>; readonly surplus: Uint32Array<ArrayBuffer> } {
  const { segments, tail } = content;
  const held = [...segments.map(({ native }) => native.ids()), liveIds(tail)];
  const present = new Uint32Array(held.reduce((sum, each) => sum + each.length, 0));
  let filled = 0;
  for (const each of held) {
    present.set(each, filled);
    filled += each.length;
  }
  present.sort();
  return { missing: without(ids, present), surplus: without(present, ids) };
}

/** What of one sorted list is not in another. */
function without(sorted: Uint32Array, others: Uint32Array): Uint32Array<ArrayBuffer> {
  let other = 0;
  return Uint32Array.from(
    sorted.filter((id) => {
      while (other < others.length && others[other]! < id) other++;
      return others[other] !== id;
    }),
  );
}
