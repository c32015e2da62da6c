import type { NotedMatches } from "#core/ports/watch-store.ts";
import type { WatchLooks } from "#core/ports/watch-looks.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import type { SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { WatchId } from "#shared/model/watch.ts";
import type { WatchScans } from "./hear-late.ts";
import { spaceId } from "./store-samples.ts";
import type { WatchWrites } from "./watches.ts";

/** No watch has a vector. */
export const noneNear: WatchVectors = { change: () => undefined, begin: () => undefined, near: () => [] };

/** No watch waits for a look or a sound. */
const noneAlike: WatchLooks = { change: () => undefined, spaceIds: () => [], likely: () => [] };

/** No watch waits for what a picture looks like, or shows. */
export const nearAlone = (meanings: WatchVectors): WatchScans => ({
  meanings,
  shown: noneNear,
  looks: noneAlike,
});

/** Whatever comes lies near each watch that has a vector. */
export function allNear(): WatchVectors {
  const numbers = new Set<number>();
  return {
    change(added, gone) {
      for (const number of gone) numbers.delete(number);
      for (const { number } of added) numbers.add(number);
    },
    begin: () => undefined,
    near: ({ ids }) =>
      Array.from(ids).flatMap((id) =>
        Array.from(numbers, (number) => ({ number, segmentId: id as SegmentId, cosine: 1 })),
      ),
  };
}

/** Whatever comes may meet each watch that waits for a look or a sound. */
export function allLikely(): WatchLooks {
  const spaces = new Map<number, SpaceId>();
  return {
    change(added, gone) {
      for (const number of gone) spaces.delete(number);
      for (const { number, spaceId } of added) spaces.set(number, spaceId);
    },
    spaceIds: () => [...new Set(spaces.values())],
    likely: (looks) => looks.map((look) => ({ ...look, numbers: [...spaces.keys()] })),
  };
}

interface Noting {
  readonly segmentId: SegmentId;
  readonly nowMs: number;
  readonly isTold: boolean;
  /** Behind what was heard, before what it meets is written. */
  readonly between?: () => void;
}

/** Has a segment heard that lies near these watches, which are listened for until then; their store takes all for near. */
export function noteNear(
  watches: WatchWrites,
  watchIds: readonly WatchId[],
  { segmentId, nowMs, isTold, between }: Noting,
): NotedMatches {
  const asked = watchIds.map((watchId, place) => ({
    number: place + 1,
    watchId,
    afterSegment: 0,
    words: undefined,
    vector: { codes: new Int8Array(), threshold: 0 },
    looks: [],
    asksFiltersAlone: false,
    restrictions: [],
    key: "[]",
    meaningRestrictions: [],
    meaningKey: "meaning []",
  }));
  watches.listenFor(asked, []);
  try {
    const { until } = watches.hear(segmentId - 1, spaceId, 1);
    between?.();
    return watches.noteHeard(until, [], nowMs, isTold);
  } finally {
    watches.listenFor(
      [],
      asked.map(({ number }) => number),
    );
  }
}
