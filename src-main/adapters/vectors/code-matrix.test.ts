import { expect, test } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { createCodeMatrix, liveIds } from "./code-matrix.ts";
import { limits } from "./limits.ts";

test("live ids are told in order, over the ends of blocks and past what was removed", () => {
  const matrix = createCodeMatrix(3);
  expect(liveIds(matrix)).toEqual(new Uint32Array());
  const rowCount = 2 * limits.blockRowsMax + 10;
  const ids = Array.from({ length: rowCount }, (_, row) => row + 1);
  for (const id of ids)
    matrix.append({ segmentId: SegmentId.parse(id), codes: Int8Array.of(id, id >> 8, 7), scale: 1 });
  expect(liveIds(matrix)).toEqual(Uint32Array.from(ids));
  const chance = seededChance(5);
  const gone = new Set([1, limits.blockRowsMax, limits.blockRowsMax + 1, rowCount]);
  for (let count = 0; count < 500; count++) gone.add(1 + Math.floor(chance() * rowCount));
  for (const id of gone) matrix.remove(SegmentId.parse(id));
  expect(liveIds(matrix)).toEqual(Uint32Array.from(ids.filter((id) => !gone.has(id))));
});

test("a row is taken from another matrix as it lies there, once", () => {
  const from = createCodeMatrix(3);
  for (const id of [4, 9])
    from.append({ segmentId: SegmentId.parse(id), codes: Int8Array.of(id, 0, -id), scale: 1 });
  const to = createCodeMatrix(3);
  expect([to.appendFrom(from, 1), to.appendFrom(from, 1), to.appendFrom(from, 0)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(liveIds(to)).toEqual(Uint32Array.of(9, 4));
  expect([...to.codesAt(0), ...to.codesAt(1)]).toEqual([9, 0, -9, 4, 0, -4]);
  expect(to.slotOf(9)).toBe(0);
  expect(to.inverseLengthAt(0)).toBe(from.inverseLengthAt(1));
});
