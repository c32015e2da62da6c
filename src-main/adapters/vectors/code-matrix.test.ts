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

test("what is handed on lies where it lay, and is appended to where it ended", () => {
  const chance = seededChance(11);
  for (const from of [
    0,
    7,
    limits.blockRowsMax - 1,
    limits.blockRowsMax,
    limits.blockRowsMax + 3,
    2 * limits.blockRowsMax,
  ]) {
    const rowCount = 2 * limits.blockRowsMax;
    const before = createCodeMatrix(3);
    const append = (matrix: typeof before, id: number): boolean =>
      matrix.append({ segmentId: SegmentId.parse(id), codes: Int8Array.of(id, id >> 8, 7), scale: 1 });
    for (let id = 1; id <= rowCount; id++) append(before, id);
    const gone = new Set<number>();
    for (let count = 0; count < 50; count++) gone.add(1 + Math.floor(chance() * rowCount));
    for (const id of gone) before.remove(SegmentId.parse(id));
    const readers = liveIds(before);

    const after = before.handOn(from);
    const left = Array.from(readers).filter((id) => id > from);
    expect(Array.from(liveIds(after))).toEqual(left);
    expect([after.liveCount(), after.slotCount() - after.firstSlot()]).toEqual([
      left.length,
      rowCount - from,
    ]);
    expect(after.firstSlot()).toBeLessThan(limits.blockRowsMax);
    expect(append(after, rowCount)).toBe(gone.has(rowCount) || rowCount <= from);
    expect(append(after, rowCount + 1)).toBe(true);
    for (const id of [...left.slice(0, 2), rowCount + 1]) {
      expect(Array.from(after.codesAt(after.slotOf(id)))).toEqual(Array.from(Int8Array.of(id, id >> 8, 7)));
      expect(after.inverseLengthAt(after.slotOf(id))).toBeCloseTo(
        1 / Math.hypot(...Int8Array.of(id, id >> 8, 7)),
        6,
      );
    }
    after.remove(SegmentId.parse(left[0] ?? rowCount + 1));

    // Whoever is in the one of before sees nothing of that.
    expect(liveIds(before)).toEqual(readers);
    expect(() => append(before, rowCount + 2)).toThrow("handed on");
  }
});
