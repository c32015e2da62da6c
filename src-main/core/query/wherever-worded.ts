import type { SearchStore } from "#core/ports/search-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Looked } from "./looks/look-leg.ts";
import type { Retrieved } from "./retrieve.ts";

/**
 * A recording is found by its first segment where it sounds as was asked, a film by that of a scene, and by any other for its
 * words: what has both is to stand before what has one. So each segment that words or meaning put forward sounds, or looks, as
 * its item does at its best.
 */
export async function whereverWorded(
  store: Pick<SearchStore, "ownersOf">,
  sounded: readonly Looked[],
  { matches, neighbours }: Pick<Retrieved, "matches" | "neighbours">,
  signal?: AbortSignal,
): Promise<readonly Looked[]> {
  const known = new Set(sounded.map(({ segmentId }) => segmentId));
  const worded = [
    ...new Set<SegmentId>([...matches.hits, ...neighbours].map(({ segmentId }) => segmentId)),
  ].filter((segmentId) => !known.has(segmentId));
  if (sounded.length === 0 || worded.length === 0) return sounded;
  const soundOf = new Map(sounded.toReversed().map((sound) => [sound.itemId, sound]));
  const owners = await store.ownersOf(worded, signal);
  const others = owners.flatMap(({ itemId, segmentId }): readonly Looked[] => {
    const sound = soundOf.get(itemId);
    return sound === undefined ? [] : [{ ...sound, segmentId }];
  });
  return [...sounded, ...others].toSorted((a, b) => b.cosine - a.cosine);
}
