import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ItemId } from "#shared/model/ids.ts";
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { KnownFile, TreeDifference } from "#core/ports/library-store.ts";
import { reconcile } from "./reconcile.ts";

const itemIdOf = (number: number): ItemId =>
  ItemId.parse(`0190b6d2-0000-7000-8000-${String(number).padStart(12, "0")}`);
const seen = (path: string, fileKey: string, sizeBytes = 1, modifiedMs = 1): SeenFile => ({
  path,
  fileKey,
  sizeBytes,
  modifiedMs,
});
const known = (number: number, file: SeenFile): KnownFile => {
  const { obstacle, ...rest } = file;
  return { ...rest, itemId: itemIdOf(number), unreadable: obstacle === "unreadable" };
};

/** What the store makes of a difference. */
function applied(before: readonly KnownFile[], difference: TreeDifference): KnownFile[] {
  const gone = new Set<string>([
    ...difference.removed,
    ...[...difference.changed, ...difference.moved].map(({ itemId }) => itemId),
  ]);
  const stay = before.filter(({ itemId }) => !gone.has(itemId));
  const kept = [...difference.changed, ...difference.moved].map(({ itemId, ...file }) => ({
    ...known(0, file),
    itemId,
  }));
  return [...stay, ...kept, ...difference.added.map((file, index) => known(900_000 + index, file))];
}
const state = (
  files: readonly { path: string; fileKey: string; sizeBytes: number; modifiedMs: number }[],
): string[] =>
  files
    .map(({ path, fileKey, sizeBytes, modifiedMs }) => `${path} ${fileKey} ${sizeBytes} ${modifiedMs}`)
    .toSorted();

describe("reconcile", () => {
  it("keeps the item of a renamed file, edited or not", () => {
    const before = [known(1, seen("/a", "1:10:5")), known(2, seen("/b", "1:11:5"))];
    const { added, changed, moved, removed } = reconcile(before, [
      seen("/in/a", "1:10:5"),
      seen("/in/b", "1:11:5", 2, 2),
    ]);
    expect({ added, changed, removed }).toEqual({ added: [], changed: [], removed: [] });
    expect(moved).toEqual([
      { ...seen("/in/a", "1:10:5"), itemId: itemIdOf(1), contentChanged: false },
      { ...seen("/in/b", "1:11:5", 2, 2), itemId: itemIdOf(2), contentChanged: true },
    ]);
  });

  it("reads a file again that has another name, for the name says what kind it is", () => {
    const { moved } = reconcile([known(1, seen("/a.txt", "1:10:5"))], [seen("/a.md", "1:10:5")]);
    expect(moved).toEqual([{ ...seen("/a.md", "1:10:5"), itemId: itemIdOf(1), contentChanged: true }]);
  });

  it("takes a copy and a hard link for new items", () => {
    const before = [known(1, seen("/a", "1:10:5"))];
    const difference = reconcile(before, [
      seen("/a", "1:10:5"),
      seen("/copy", "1:11:6"),
      seen("/link", "1:10:5"),
    ]);
    expect(difference.added.map(({ path }) => path)).toEqual(["/copy", "/link"]);
    expect(difference.moved).toEqual([]);
  });

  it("does not take a new file with an old inode for the old one", () => {
    const withBirth = reconcile([known(1, seen("/a", "1:10:5"))], [seen("/b", "1:10:9", 7, 9)]);
    expect(withBirth).toMatchObject({ moved: [], added: [{ path: "/b" }], removed: [itemIdOf(1)] });
    const without = reconcile([known(1, seen("/a", "1:10:0"))], [seen("/b", "1:10:0", 7, 9)]);
    expect(without).toMatchObject({ moved: [], added: [{ path: "/b" }], removed: [itemIdOf(1)] });
  });

  it("keeps both items when two files change places", () => {
    const before = [known(1, seen("/a", "1:10:5")), known(2, seen("/b", "1:11:5"))];
    const { moved, ...others } = reconcile(before, [seen("/a", "1:11:5"), seen("/b", "1:10:5")]);
    expect(others).toEqual({ added: [], changed: [], removed: [] });
    expect(moved.map(({ path, itemId }) => [path, itemId])).toEqual([
      ["/a", itemIdOf(2)],
      ["/b", itemIdOf(1)],
    ]);
  });

  it("keeps the item when saving puts a new file in the place of the old", () => {
    const difference = reconcile([known(1, seen("/a", "1:10:5"))], [seen("/a", "1:12:8", 3, 9)]);
    expect(difference).toMatchObject({
      added: [],
      removed: [],
      moved: [],
      changed: [{ itemId: itemIdOf(1), fileKey: "1:12:8" }],
    });
  });

  it("lets a rotated log keep its item under the new name", () => {
    const difference = reconcile(
      [known(1, seen("/log", "1:10:5"))],
      [seen("/log.1", "1:10:5"), seen("/log", "1:12:8", 3, 9)],
    );
    expect(difference).toMatchObject({
      added: [{ path: "/log" }],
      moved: [{ path: "/log.1", itemId: itemIdOf(1) }],
      changed: [],
      removed: [],
    });
  });

  it("reads nothing again when a disk comes back under another device number", () => {
    const difference = reconcile([known(1, seen("/a", "1:10:5"))], [seen("/a", "2:77:5")]);
    expect(difference).toMatchObject({
      added: [],
      changed: [],
      removed: [],
      moved: [{ contentChanged: false, fileKey: "2:77:5" }],
    });
  });

  it("reads again what has become readable, and not what still is not", () => {
    const refused: SeenFile = { ...seen("/a", "1:10:5"), obstacle: "unreadable" };
    expect(reconcile([known(1, refused)], [refused]).changed).toEqual([]);
    expect(reconcile([known(1, refused)], [seen("/a", "1:10:5")]).changed).toHaveLength(1);
    expect(reconcile([known(1, seen("/a", "1:10:5"))], [refused]).changed).toHaveLength(1);
  });

  it("gives exactly what is seen, and no more work than a second look finds", () => {
    const file = fc.record({
      path: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
      inode: fc.integer({ min: 1, max: 6 }),
      birth: fc.integer({ min: 0, max: 2 }),
      device: fc.integer({ min: 1, max: 2 }),
      size: fc.integer({ min: 1, max: 2 }),
      modified: fc.integer({ min: 1, max: 2 }),
    });
    const tree = fc
      .uniqueArray(file, { selector: ({ path }) => path, maxLength: 8 })
      .map((files) =>
        files.map(({ path, inode, birth, device, size, modified }) =>
          seen(path, `${device}:${inode}:${birth}`, size, modified),
        ),
      );
    fc.assert(
      fc.property(tree, tree, (first, second) => {
        const before = first.map((found, index) => known(index + 1, found));
        const difference = reconcile(before, second);
        const after = applied(before, difference);
        expect(state(after)).toEqual(state(second));
        expect(new Set(after.map(({ itemId }) => itemId)).size).toBe(after.length);
        expect(reconcile(after, second)).toEqual({ added: [], changed: [], moved: [], removed: [] });
      }),
      { numRuns: 2_000 },
    );
  });
});
