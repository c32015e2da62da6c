import { limits } from "./limits.ts";

export interface Tier {
  readonly liveCount: number;
  readonly deadCount: number;
  readonly hasGraph: boolean;
}

/**
 * Which segments become one with the tail: the smaller ones, while what was gathered is worth writing the next anew.
 * So a row is written a number of times that grows with the logarithm of their number, and there are few segments to ask.
 * Invariant: together they have `rowsMax` rows at most, because the addon refuses more and the tail would never end.
 */
export function tiersToMerge<T extends Tier>(
  tailCount: number,
  segments: readonly T[],
  rowsMax: number,
): readonly T[] {
  const ascending = segments.toSorted((one, other) => one.liveCount - other.liveCount);
  const chosen: T[] = [];
  let gathered = tailCount;
  for (const segment of ascending) {
    // Whatever is larger fits even less.
    if (gathered + segment.liveCount > rowsMax) break;
    const ratio = segment.hasGraph ? limits.graphRatio : limits.flatRatio;
    const isWorthIt = gathered > 0 && segment.liveCount < ratio * gathered;
    // Those that nothing more fits into are as few as they can be.
    const least = Math.max(gathered, ascending[0]?.liveCount ?? 0);
    const joinable = ascending.filter((each) => !chosen.includes(each) && least + each.liveCount <= rowsMax);
    const countThen = joinable.length + (gathered > 0 ? 1 : 0);
    if (!isWorthIt && !isWorn(segment) && countThen <= limits.segmentCountMax) continue;
    chosen.push(segment);
    gathered += segment.liveCount;
  }
  return chosen;
}

const isWorn = ({ liveCount, deadCount }: Tier): boolean =>
  deadCount > limits.deadShareMax * (liveCount + deadCount);

/** The same without any that has a graph, and while the whole needs none: done in a moment. */
export function flatTiersToMerge<T extends Tier>(
  tailCount: number,
  segments: readonly T[],
  flatRowsMax: number,
): readonly T[] {
  return tiersToMerge(
    tailCount,
    segments.filter(({ hasGraph }) => !hasGraph),
    flatRowsMax,
  );
}
