import { expect, it } from "vitest";
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { KnownFile } from "#core/ports/library-store.ts";
import { ItemId } from "#shared/model/ids.ts";
import { withoutPassedBy } from "./passed-by.ts";
import { reconcile } from "./reconcile.ts";

const seenAt = (path: string, inode: number): SeenFile => ({
  path,
  sizeBytes: inode,
  modifiedMs: inode,
  fileKey: `1:${inode}:7`,
});
const knownAt = (path: string, inode: number): KnownFile => ({
  ...seenAt(path, inode),
  itemId: ItemId.parse(`01900000-0000-7000-8000-${String(inode).padStart(12, "0")}`),
  unreadable: false,
});

it("judges nothing that was renamed past the scan, and looks at both names again", () => {
  const known = [knownAt("/f/old/a", 1), knownAt("/f/old/b", 2), knownAt("/f/c", 3), knownAt("/f/gone", 4)];
  const seen = [seenAt("/f/new/a", 1), seenAt("/f/c", 3), seenAt("/f/d", 5)];
  const still = withoutPassedBy({ known, seen, vanished: ["/f/old"] });
  expect(still.again).toEqual(["/f/old", "/f/new/a"]);
  const { added, moved, removed } = reconcile(still.known, still.seen);
  expect(added.map(({ path }) => path)).toEqual(["/f/d"]);
  expect(moved).toEqual([]);
  expect(removed).toHaveLength(1);
  // The next look sees both ends.
  const next = reconcile(known.slice(0, 2), [seenAt("/f/new/a", 1), seenAt("/f/new/b", 2)]);
  expect(next.moved).toHaveLength(2);
  expect(next.removed).toEqual([]);
});

it("changes nothing where nothing vanished", () => {
  const known = [knownAt("/f/a", 1)];
  const seen = [seenAt("/f/b", 1)];
  expect(withoutPassedBy({ known, seen, vanished: [] })).toEqual({ known, seen, again: [] });
});
