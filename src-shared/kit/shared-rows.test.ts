import { expect, test } from "vitest";
import { openSharedRows, sharedRowsMemory } from "./shared-rows.ts";

const ends = (rowsMax: number) => {
  const memory = sharedRowsMemory(2, rowsMax);
  return { from: openSharedRows(memory), to: openSharedRows(memory) };
};

test("rows are taken once they are published, once, in their order", () => {
  const { from, to } = ends(4);
  expect(from.put(7, Int8Array.of(1, -2))).toBe(true);
  expect(from.put(8, Int8Array.of(3, 4))).toBe(true);
  expect(to.take()).toBeUndefined();
  from.publish();
  expect(to.take()).toEqual({ ids: Uint32Array.of(7, 8), codes: Int8Array.of(1, -2, 3, 4) });
  expect(to.take()).toBeUndefined();
});

test("what finds no room, or has other dimensions, is refused, and nothing that waits is harmed", () => {
  const { from, to } = ends(4);
  for (let id = 1; id <= 4; id++) expect(from.put(id, Int8Array.of(id, id))).toBe(true);
  expect(from.put(5, Int8Array.of(5, 5))).toBe(false);
  from.publish();
  expect(to.take()?.ids).toEqual(Uint32Array.of(1, 2, 3, 4));
  expect(from.put(6, Int8Array.of(6))).toBe(false);
  expect(from.put(6, Int8Array.of(6, 6))).toBe(true);
  from.publish();
  expect(to.take()).toEqual({ ids: Uint32Array.of(6), codes: Int8Array.of(6, 6) });
});

test("counts may begin again", () => {
  const memory = sharedRowsMemory(2, 4);
  // As after four thousand million rows.
  new Int32Array(memory).fill(-2, 2, 4);
  const [from, to] = [openSharedRows(memory), openSharedRows(memory)];
  for (let id = 1; id <= 20; id += 2) {
    expect(from.put(id, Int8Array.of(id, 0))).toBe(true);
    expect(from.put(id + 1, Int8Array.of(id + 1, 0))).toBe(true);
    from.publish();
    expect(to.take()?.ids).toEqual(Uint32Array.of(id, id + 1));
  }
});

test("whoever puts rows in is told when nobody takes them any more", () => {
  const { from, to } = ends(4);
  expect(from.isClosed()).toBe(false);
  to.close();
  expect(from.isClosed()).toBe(true);
});
