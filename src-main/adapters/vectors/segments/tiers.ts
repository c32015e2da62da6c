import { limits } from "./limits.ts";

export interface Tier {
  readonly liveCount: number;
  readonly deadCount: number;
  readonly hasGraph: boolean;
}

/**
 * Which segments become one with the tail: the smaller ones, while what was gathered is worth writing the next anew.
 * So a row is written a number of times that grows with the logarithm of their number, and there are few segments to ask.
 */
export function tiersToMerge<T extends Tier>(tailCount: number, segments: readonly T[]): readonly T[] {
  const ascending = segments.toSorted((one, other) => one.liveCount - other.liveCount);
  const chosen: T[] = [];
  let gathered = tailCount;
  for (const segment of ascending) {
    const ratio = segment.hasGraph ? limits.graphRatio : limits.flatRatio;
    const isWorthIt = gathered > 0 && segment.liveCount < ratio * gathered;
    const countThen = ascending.length - chosen.length + (gathered > 0 ? 1 : 0);
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
  let total = tailCount;
  return tiersToMerge(
    tailCount,
    segments.filter(({ hasGraph }) => !hasGraph),
  ).filter(({ liveCount }) => {
    total += liveCount;
    return total <= flatRowsMax;
  });
}
