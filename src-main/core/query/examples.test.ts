import { expect, it } from "vitest";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { meaningLegs, steered, type Examples } from "./examples.ts";
import { exampleLegCountMax } from "./limits.ts";

const itemId = ItemId.parse("01900000-0000-7000-8000-000000000002");
const example = (not: boolean, ...vector: readonly number[]): Examples["asked"][number] => ({
  target: SegmentId.parse(1),
  not,
  known: {
    itemId,
    contentHash: undefined,
    name: "a",
    vector: vector.length === 0 ? undefined : Float32Array.from(vector),
  },
});
const of = (...asked: readonly Examples["asked"][number][]): Examples => ({ asked, own: [] });
const rounded = (vector: Float32Array | undefined): readonly number[] =>
  Array.from(vector ?? [], (value) => Math.round(value * 1000) / 1000);

it("moves the question towards what it is to be like, and away from what not", () => {
  const question = Float32Array.of(1, 0, 0);
  const asked = [example(false, 0, 1, 0), example(false, 0, 0, 1), example(true, 0, 1, 0)];
  // (1, 0, 0) + ¾ · (0, ½, ½) − ½ · (0, 1, 0), at unit length.
  const length = Math.hypot(1, -0.125, 0.375);
  expect(rounded(steered(question, of(...asked)))).toEqual(
    rounded(Float32Array.of(1 / length, -0.125 / length, 0.375 / length)),
  );
});

it("needs no question, but something to be like", () => {
  expect(rounded(steered(undefined, of(example(false, 0, 1))))).toEqual([0, 1]);
  expect(steered(undefined, of(example(true, 0, 1)))).toBeUndefined();
  expect(steered(undefined, { asked: [{ not: false, known: undefined }] })).toBeUndefined();
});

it("leaves the question as it is where the examples say nothing, or take all of it away", () => {
  const question = Float32Array.of(0, 1);
  expect(steered(question, of())).toBe(question);
  expect(steered(question, of(example(false)))).toBe(question);
  expect(steered(question, of(example(true, 0, 2)))).toBe(question);
});

it("looks for each of several by itself, drawn from the question and away from what is not meant", () => {
  const question = Float32Array.of(1, 0, 0);
  const asked = [example(false, 0, 1, 0), example(false, 0, 0, 1), example(true, 0, 1, 0)];
  expect(meaningLegs(question, of(...asked)).map(({ vector }) => rounded(vector))).toEqual(
    [
      [1, 0.25, 0],
      [1, -0.5, 0.75],
    ].map((sum) => rounded(Float32Array.from(sum, (value) => value / Math.hypot(...sum)))),
  );
  expect(meaningLegs(question, of(...asked)).map(({ towards }) => towards?.name)).toEqual(["a", "a"]);
});

it("is one search where fewer than two are known, and none where there is nothing to look for", () => {
  const question = Float32Array.of(0, 1);
  for (const asked of [[], [example(false)], [example(false, 1, 0), example(false)]])
    expect(meaningLegs(question, of(...asked))).toEqual([{ vector: steered(question, of(...asked)) }]);
  expect(meaningLegs(undefined, of(example(true, 1, 0)))).toEqual([]);
});

it("lets the last stand for all that are too many", () => {
  const asked = Array.from({ length: exampleLegCountMax + 2 }, (_, place) =>
    example(false, place < exampleLegCountMax ? 1 : 0, 1),
  );
  const legs = meaningLegs(undefined, of(...asked));
  expect(legs).toHaveLength(exampleLegCountMax);
  // Three are left, of which two have nothing of the first dimension.
  expect(rounded(legs.at(-1)?.vector)).toEqual(
    rounded(Float32Array.from([1 / 3, 1], (value) => value / Math.hypot(1 / 3, 1))),
  );
});

it("takes vectors that came with the question for examples", () => {
  const own = [
    { vector: Float32Array.of(0, 1), not: false },
    { vector: Float32Array.of(1, 0), not: true },
  ];
  expect(rounded(steered(Float32Array.of(1, 0), { asked: [], own }))).toEqual(
    rounded(Float32Array.from([0.5, 0.75], (value) => value / Math.hypot(0.5, 0.75))),
  );
  const both = { asked: [example(false, 1, 0)], own };
  expect(meaningLegs(undefined, both).map(({ towards }) => towards?.name)).toEqual(["a", "vector 1"]);
});
