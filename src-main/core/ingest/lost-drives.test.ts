import { expect, it } from "vitest";
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { KnownFile } from "#core/ports/library-store.ts";
import { ItemId } from "#shared/model/ids.ts";
import { drivesInDoubt, withoutDrives } from "./lost-drives.ts";

const seenAt = (path: string, device: number): SeenFile => ({
  path,
  sizeBytes: 1,
  modifiedMs: 1,
  fileKey: `${device}:${path.length}:7`,
});
const knownAt = (path: string, device: number): KnownFile => ({
  ...seenAt(path, device),
  itemId: ItemId.parse("01900000-0000-7000-8000-000000000001"),
  unreadable: false,
});
const rootKey = "1:2:3";
const known = [
  knownAt("/f/a", 1),
  knownAt("/f/share/b", 5),
  knownAt("/f/share/c", 5),
  knownAt("/f/usb/d", 6),
];

it("doubts a drive of which nothing is seen, but not one of which something is", () => {
  const seen = [seenAt("/f/a", 1), seenAt("/f/share/b", 5)];
  expect([...drivesInDoubt({ rootKey, known, seen })]).toEqual([["6", "/f/usb/d"]]);
});

it("doubts none that came back with another number, though a file of it is gone", () => {
  const seen = [seenAt("/f/a", 1), seenAt("/f/share/b", 9), seenAt("/f/usb/d", 8)];
  expect(drivesInDoubt({ rootKey, known, seen }).size).toBe(0);
});

it("leaves what is known of lost drives out of the comparison", () => {
  const kept = withoutDrives(known, [seenAt("/f/a", 1)], new Set(["5"]));
  expect(kept.map(({ path }) => path)).toEqual(["/f/a", "/f/usb/d"]);
});
