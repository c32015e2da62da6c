import { expect, it } from "vitest";
import type { HeardLook, NumberedCodes } from "#core/ports/watch-looks.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { SegmentId, SpaceId } from "#shared/model/ids.ts";
import { PictureHash } from "#shared/model/picture.ts";
import { createLikelyLooks } from "./likely-looks.ts";
import { createNearWatches, scriptPairs } from "./near-watches.ts";

const [pictures, sounds] = [SpaceId.parse("pictures@1"), SpaceId.parse("sounds@1")];
const awaited = (number: number, values: readonly number[], rest: Partial<NumberedCodes> = {}) => ({
  number,
  spaceId: pictures,
  codes: quantise(Float32Array.from(values)).codes,
  threshold: 0.9,
  hashes: [],
  differentBitsMax: 10,
  ...rest,
});
const heard = (id: number, values: readonly number[], rest: Partial<HeardLook> = {}): HeardLook => ({
  spaceId: pictures,
  segmentId: SegmentId.parse(id),
  vector: quantise(Float32Array.from(values)),
  ...rest,
});
const hash = (digits: string) => PictureHash.parse(digits.padStart(16, "0"));

function open() {
  const looks = createLikelyLooks(() => createNearWatches(scriptPairs));
  const numbersOf = (...asked: readonly HeardLook[]) =>
    looks.likely(asked).map(({ segmentId, numbers }) => [segmentId, ...numbers]);
  return { looks, numbersOf };
}

it("tells of each look the watches of its space that it is near to, or the same to the eye as", () => {
  const { looks, numbersOf } = open();
  looks.change(
    [
      awaited(1, [1, 0]),
      awaited(1, [0, 1], { spaceId: sounds }),
      awaited(2, [0, 1], { hashes: [hash("0"), hash("ff")], differentBitsMax: 2 }),
    ],
    [],
  );
  expect(looks.spaceIds()).toEqual([pictures, sounds]);
  expect(numbersOf(heard(1, [1, 0.1]), heard(2, [1, 1]), heard(3, [0, 1], { spaceId: sounds }))).toEqual([
    [1, 1],
    [3, 1],
  ]);
  const same = (digits: string) => heard(4, [1, 0], { hash: hash(digits) });
  expect(numbersOf(same("3"), same("7"), same("fc"))).toEqual([
    [4, 1, 2],
    [4, 1],
    [4, 1, 2],
  ]);
  // Each bit counts, wherever it is.
  expect(numbersOf(heard(5, [1, 1], { hash: hash("8000000080000000") }))).toEqual([[5, 2]]);
  expect(numbersOf(heard(5, [1, 1], { hash: hash("8000000180000000") }))).toEqual([]);
});

it("knows nothing more of watches that are gone", () => {
  const { looks, numbersOf } = open();
  looks.change([awaited(1, [1, 0], { hashes: [hash("0")] }), awaited(2, [1, 0], { spaceId: sounds })], []);
  looks.change([awaited(3, [1, 0])], [1, 2]);
  expect(looks.spaceIds()).toEqual([pictures]);
  expect(numbersOf(heard(1, [1, 0], { hash: hash("0") }), heard(2, [1, 0], { spaceId: sounds }))).toEqual([
    [1, 3],
  ]);
  looks.change([], [3]);
  expect([looks.spaceIds(), numbersOf(heard(1, [1, 0]))]).toEqual([[], []]);
});

it("is not confused by vectors of another length, which damage alone makes", () => {
  const { looks, numbersOf } = open();
  looks.change([awaited(1, [1, 0]), awaited(2, [1, 0, 0]), awaited(3, [])], []);
  expect(numbersOf(heard(1, [1, 0]), heard(2, [1, 0, 0]), heard(3, [1, 0, 0, 0]), heard(4, []))).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

it("asks for nothing by a hash where no picture is near enough though it is the same", () => {
  const { looks, numbersOf } = open();
  looks.change([awaited(1, [1, 0], { hashes: [hash("0")], differentBitsMax: -1 })], []);
  expect(numbersOf(heard(1, [0, 1], { hash: hash("0") }))).toEqual([]);
});
