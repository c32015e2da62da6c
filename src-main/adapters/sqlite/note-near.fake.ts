import type { NotedMatches } from "#core/ports/watch-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { WatchId } from "#shared/model/watch.ts";
import { spaceId } from "./store-samples.ts";
import type { WatchWrites } from "./watches.ts";

/** Has a segment heard that lies near these watches, which are listened for from then on. */
export function noteNear(
  watches: WatchWrites,
  watchIds: readonly WatchId[],
  {
    segmentId,
    nowMs,
    isTold,
  }: { readonly segmentId: SegmentId; readonly nowMs: number; readonly isTold: boolean },
): NotedMatches {
  const asked = watchIds.map((watchId, place) => ({
    number: place + 1,
    watchId,
    afterSegment: 0,
    words: undefined,
    asksFiltersAlone: false,
    restrictions: [],
    key: "[]",
    meaningRestrictions: [],
    meaningKey: "meaning []",
  }));
  watches.listenFor(asked, []);
  const { until } = watches.hear(segmentId - 1, spaceId, 1, []);
  const near = asked.map(({ number }) => ({ number, segmentId, cosine: 1 }));
  return watches.noteHeard(until, { near, looks: [] }, nowMs, isTold);
}
