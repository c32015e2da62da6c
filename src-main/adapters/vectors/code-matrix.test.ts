import { expect, test } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { createCodeMatrix, liveRows } from "./code-matrix.ts";
import { limits } from "./limits.ts";

test("live rows are copied in order, over the ends of blocks and past what was removed", () => {
  const matrix = createCodeMatrix(3);
  const rowCount = 2 * limits.blockRowsMax + 10;
  for (let id = 1; id <= rowCount; id++)
    matrix.append({ segmentId: SegmentId.parse(id), codes: Int8Array.of(id, id >> 8, 7), scale: 1 });
  expect(liveRows(matrix, 0, rowCount).ids).toEqual(
    Uint32Array.from({ length: rowCount }, (_, row) => row + 1),
  );
  const chance = seededChance(5);
  const gone = new Set([1, limits.blockRowsMax, limits.blockRowsMax + 1, rowCount]);
  for (let count = 0; count < 500; count++) gone.add(1 + Math.floor(chance() * rowCount));
  for (const id of gone) matrix.remove(SegmentId.parse(id));
  for (const [from, until] of [
    [0, rowCount],
    [17, limits.blockRowsMax],
    [limits.blockRowsMax - 1, limits.blockRowsMax + 3],
    [5, 5],
  ] as const) {
    const live = Array.from({ length: until - from }, (_, place) => from + place + 1).filter(
      (id) => !gone.has(id),
    );
    const rows = liveRows(matrix, from, until);
    expect(rows.ids).toEqual(Uint32Array.from(live));
    expect(rows.codes).toEqual(Int8Array.from(live.flatMap((id) => [id, id >> 8, 7])));
  }
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
  expect(liveRows(to, 0, 2)).toEqual({ ids: Uint32Array.of(9, 4), codes: Int8Array.of(9, 0, -9, 4, 0, -4) });
  expect(to.slotOf(9)).toBe(0);
  expect(to.inverseLengthAt(0)).toBe(from.inverseLengthAt(1));
});
