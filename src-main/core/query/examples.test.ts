import { expect, it } from "vitest";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { steered, type Examples } from "./examples.ts";

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
const rounded = (vector: Float32Array | undefined): readonly number[] =>
  Array.from(vector ?? [], (value) => Math.round(value * 1000) / 1000);

it("moves the question towards what it is to be like, and away from what not", () => {
  const question = Float32Array.of(1, 0, 0);
  const asked = [example(false, 0, 1, 0), example(false, 0, 0, 1), example(true, 0, 1, 0)];
  // (1, 0, 0) + ¾ · (0, ½, ½) − ½ · (0, 1, 0), at unit length.
  const length = Math.hypot(1, -0.125, 0.375);
  expect(rounded(steered(question, { asked }))).toEqual(
    rounded(Float32Array.of(1 / length, -0.125 / length, 0.375 / length)),
  );
});

it("needs no question, but something to be like", () => {
  expect(rounded(steered(undefined, { asked: [example(false, 0, 1)] }))).toEqual([0, 1]);
  expect(steered(undefined, { asked: [example(true, 0, 1)] })).toBeUndefined();
  expect(steered(undefined, { asked: [{ not: false, known: undefined }] })).toBeUndefined();
});

it("leaves the question as it is where the examples say nothing, or take all of it away", () => {
  const question = Float32Array.of(0, 1);
  expect(steered(question, { asked: [] })).toBe(question);
  expect(steered(question, { asked: [example(false)] })).toBe(question);
  expect(steered(question, { asked: [example(true, 0, 2)] })).toBe(question);
});
