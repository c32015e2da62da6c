/** What pictures and recordings meet, through the scans of the writer, beside a look at every watch. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLikelyLooks } from "#adapters/vectors/likely-looks.ts";
import {
  createNearWatches,
  type LeastRows,
  nativePairs,
  type NearPairs,
  scriptPairs,
} from "#adapters/vectors/near-watches.ts";
import type { HeardLook, WatchLook } from "#core/ports/watch-looks.ts";
import type { MetLook } from "#core/ports/watch-store.ts";
import { awaitedLooks, metLikely, metLooks } from "#core/query/watches/looks.ts";
import { loadNative } from "#native";
import { quantise } from "#shared/kit/int8-vector.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { PictureHash } from "#shared/model/picture.ts";
import { soundSpace } from "#shared/model/sound-space.ts";

const loaded = loadNative();
const ways: readonly (readonly [string, ((rows: LeastRows) => NearPairs) | undefined])[] = [
  ["JavaScript", scriptPairs],
  ["the addon (needs the addon)", loaded.kind === "loaded" ? nativePairs(loaded.native) : undefined],
];

// Few directions, so that many lie near each other and some are the same; nothing at all, and a direction that no whole codes have.
const directions = fc.oneof(
  fc.array(fc.constantFrom(0, 0, 1, 2, 3), { minLength: 70, maxLength: 70 }),
  fc
    .constantFrom(0, 1, 0.013)
    .map((value) => Array.from({ length: 70 }, (_, at) => (at % 7 === 0 ? 1 : value))),
  fc.constant(Array<number>(70).fill(0)),
);
/** Some few bits from each other. */
const hashes = fc
  .tuple(
    fc.constantFrom("00000000", "ffffffff"),
    fc.constantFrom("0000000f", "000003ff", "000007ff", "00001fff"),
  )
  .map((halves) => PictureHash.parse(halves.join("")));
const look: fc.Arbitrary<WatchLook> = fc
  .record({ direction: directions, hash: fc.option(hashes, { nil: undefined }), isSound: fc.boolean() })
  .map(({ direction, hash, isSound }) => ({
    spaceId: isSound ? soundSpace.id : lookSpace.id,
    vector: quantise(Float32Array.from(direction)),
    ...(hash === undefined || isSound ? {} : { hash }),
  }));
const watch = fc.record({
  looks: fc.array(look, { minLength: 1, maxLength: 3 }),
  threshold: fc.constantFrom(0.2, 0.5, 0.7, 0.95, 1),
});
const heardLooks = fc
  .array(look, { maxLength: 12 })
  .map((looks) =>
    looks.map((each, place): HeardLook => ({ ...each, segmentId: SegmentId.parse(place + 1) })),
  );

const told = (met: readonly MetLook[]): readonly string[] =>
  met.map(({ number, segmentId, leg, score }) => `${number} ${segmentId} ${leg} ${score}`).toSorted();

test.for(ways)(
  "are all that each watch alone is met by, as watches come and go, by %s",
  ([, pairs], { skip }) => {
    if (pairs === undefined) return skip();
    fc.assert(
      fc.property(
        fc.array(watch, { maxLength: 70 }),
        fc.array(fc.nat(69)),
        heardLooks,
        (asked, gone, heard) => {
          const likely = createLikelyLooks(() => createNearWatches(pairs));
          const watches = asked.map((each, place) => ({ number: place + 1, looks: awaitedLooks(each) }));
          const codes = watches.flatMap(({ number, looks }) =>
            looks.map((each) => ({ number, ...each.codes })),
          );
          likely.change(codes, []);
          const kept = watches.filter(({ number }) => !gone.includes(number));
          likely.change([], gone);
          const found = metLikely(new Map(kept.map((each) => [each.number, each])), likely.likely(heard));
          expect(told(found)).toEqual(told(metLooks(kept, heard)));
          expect(new Set(likely.spaceIds())).toEqual(
            new Set(kept.flatMap(({ looks }) => looks.map(({ spaceId }) => spaceId))),
          );
        },
      ),
      { numRuns: 150 },
    );
  },
);
