import fc from "fast-check";
import { expect, it } from "vitest";
import type { HeardLook, WatchLook } from "#core/ports/watch-looks.ts";
import { codeCosine, dequantise, quantise } from "#shared/kit/int8-vector.ts";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { PictureHash } from "#shared/model/picture.ts";
import { usualThreshold } from "#shared/model/watch.ts";
import { awaitedLooks, keptLooks, lookScorer, lookThreshold, thresholdOfLook } from "./looks.ts";

const itemId = ItemId.parse("01990000-0000-7000-8000-000000000001");
/** In thousandths: what is shorter than a float can tell has no direction that two ways of comparing could agree on. */
const values = fc.integer({ min: -1000, max: 1000 }).map((thousandths) => thousandths / 1000);
const vectors = fc.array(values, { minLength: 4, maxLength: 4 });
const heardOf = (values: readonly number[], hash?: string): HeardLook => ({
  spaceId: lookSpace.id,
  segmentId: SegmentId.parse(1),
  vector: quantise(Float32Array.from(values)),
  ...(hash === undefined ? {} : { hash: PictureHash.parse(hash) }),
});
const watched = (values: readonly number[], hash?: string): WatchLook => {
  const { vector, ...rest } = heardOf(values, hash);
  return { spaceId: lookSpace.id, vector, ...(rest.hash === undefined ? {} : { hash: rest.hash }) };
};

it("scores as comparing what rows hold does", () => {
  fc.assert(
    fc.property(fc.array(vectors, { minLength: 1, maxLength: 3 }), vectors, (asked, given) => {
      const sum = [0, 1, 2, 3].map((at) =>
        asked.reduce((all, values) => all + dequantise(quantise(Float32Array.from(values)))[at]!, 0),
      );
      const own = dequantise(quantise(Float32Array.from(given)));
      const lengths = Math.hypot(...sum) * Math.hypot(...own);
      const expected =
        lengths === 0 ? 0 : own.reduce((all, value, at) => all + value * sum[at]!, 0) / lengths;
      expect(lookScorer(asked.map((values) => watched(values)))(heardOf(given))).toBeCloseTo(expected, 4);
    }),
  );
});

it("lets through what just meets it, though the mean of several has no codes that are exactly like it", () => {
  fc.assert(
    fc.property(fc.array(vectors, { minLength: 1, maxLength: 3 }), vectors, (asked, given) => {
      const looks = asked.map((values) => watched(values));
      const heard = heardOf(given);
      const threshold = thresholdOfLook(lookScorer(looks)(heard), lookSpace);
      const [awaited] = awaitedLooks({ looks, threshold });
      // As much less as whoever scans by them leaves for rounding.
      expect(codeCosine(awaited!.codes.codes, heard.vector.codes)).toBeGreaterThan(
        awaited!.codes.threshold - 1e-5,
      );
    }),
  );
});

it("takes what is the same to the eye for near, though its colours were changed", () => {
  const score = lookScorer([watched([1, 0, 0, 0], "0000000000000000")]);
  expect(score(heardOf([0, 1, 0, 0], "0000000000000003"))).toBeCloseTo(1 - 2 / 64);
  expect(score(heardOf([0, 1, 0, 0], "00000000ffffffff"))).toBe(0);
});

it("asks for more than unrelated pictures have, and keeps nothing of a picture that is gone", () => {
  expect(lookThreshold(0.2, lookSpace)).toBeCloseTo(lookSpace.cutOff);
  expect(lookThreshold(usualThreshold, lookSpace)).toBeCloseTo(0.75);
  expect(lookThreshold(1, lookSpace)).toBeCloseTo(1);
  const seen = { target: itemId, vector: Float32Array.of(1, 0) };
  expect(keptLooks([seen], lookSpace)).toMatchObject([
    { spaceId: lookSpace.id, vector: { codes: Int8Array.of(127, 0) } },
  ]);
  expect(keptLooks([seen, { target: itemId }], lookSpace)).toBeUndefined();
});
