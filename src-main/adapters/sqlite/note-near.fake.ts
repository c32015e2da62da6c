import type { NotedMatches } from "#core/ports/watch-store.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { WatchId } from "#shared/model/watch.ts";
import type { WatchScans } from "./hear-late.ts";
import { spaceId } from "./store-samples.ts";
import type { WatchWrites } from "./watches.ts";

/** No watch has a vector. */
export const noneNear: WatchVectors = { change: () => undefined, begin: () => undefined, near: () => [] };

/** No watch waits for what a picture shows. */
export const nearAlone = (meanings: WatchVectors): WatchScans => ({ meanings, shown: noneNear });

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
    asksFiltersAlone: false,
    restrictions: [],
    key: "[]",
    meaningRestrictions: [],
    meaningKey: "meaning []",
  }));
  watches.listenFor(asked, []);
  try {
    const { until } = watches.hear(segmentId - 1, spaceId, 1, []);
    between?.();
    return watches.noteHeard(until, [], nowMs, isTold);
  } finally {
    watches.listenFor(
      [],
      asked.map(({ number }) => number),
    );
  }
}
