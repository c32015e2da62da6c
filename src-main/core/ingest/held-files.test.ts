import { expect, it } from "vitest";
import { ItemId } from "#shared/model/ids.ts";
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { KnownFile } from "#core/ports/library-store.ts";
import { createHeldFiles } from "./held-files.ts";

const timing = { stabilityMs: 400, stabilityMaxMs: 2_000, missingRetryMs: 1, calmMs: 1 };
const itemId = ItemId.parse("0190b6d2-0000-7000-8000-000000000001");
const nowMs = 1_000_000;
const seen = (path: string, agoMs: number, change: Partial<SeenFile> = {}): SeenFile => ({
  path,
  sizeBytes: 1,
  modifiedMs: nowMs - agoMs,
  fileKey: `1:${path}:1`,
  ...change,
});
const known = (file: SeenFile): KnownFile => ({ ...file, itemId, unreadable: false });

it("takes what has been still and holds what has not", () => {
  const held = createHeldFiles(timing);
  const still = seen("/old", 5_000);
  const young = seen("/young", 100);
  expect(held.hold([], [still, young], nowMs)).toEqual({ known: [], seen: [still], again: ["/young"] });
  expect(held.hold([], [young], nowMs + 400)).toEqual({ known: [], seen: [young], again: [] });
});

it("waits while a file grows, though its time stands still, but not for ever", () => {
  const held = createHeldFiles(timing);
  held.hold([], [seen("/grows", 0)], nowMs);
  const grown = seen("/grows", 0, { sizeBytes: 2 });
  expect(held.hold([], [grown], nowMs + 500).again).toEqual(["/grows"]);
  const grownMore = seen("/grows", 0, { sizeBytes: 3 });
  expect(held.hold([], [grownMore], nowMs + 2_000).seen).toEqual([grownMore]);
});

it("holds a file that was renamed and is being edited under both names, so that it keeps its item", () => {
  const held = createHeldFiles(timing);
  const before = known(seen("/before", 9_000, { fileKey: "1:7:1" }));
  const after = seen("/after", 50, { fileKey: "1:7:1" });
  const still = held.hold([before], [after], nowMs);
  expect(still).toEqual({ known: [], seen: [], again: ["/after", "/before"] });
});

it("does not hold what is known as it is, has an obstacle, or lies far in the future", () => {
  const held = createHeldFiles(timing);
  const same = seen("/same", 10);
  const pipe = seen("/pipe", 10, { obstacle: "not-a-file" });
  const future = seen("/future", -3_600_000);
  expect(held.hold([known(same)], [same, pipe, future], nowMs).again).toEqual([]);
});
