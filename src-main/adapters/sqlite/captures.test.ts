import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { CaptureRow } from "#core/ports/capture-store.ts";
import { FolderId, ItemId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { migrate, schemaVersion, schemaVersionOf } from "./migrate.ts";
import { everything, indexed } from "./store-samples.ts";

const name = StreamName.parse("front-door");
const streamId = FolderId.parse("01990000-0000-7000-8000-0000000000c1");
const dayMs = 86_400_000;

function open() {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  library.addStream({ id: streamId, name, addedMs: 5 });
  const countOf = (table: string): number =>
    database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? -1;
  return { library, database, countOf };
}

let itemCount = 0;
const capture = (key: string, sizeBytes = 100): CaptureRow => ({
  itemId: ItemId.parse(`01990000-0000-7000-8000-${(0xc0_00 + itemCount++).toString(16).padStart(12, "0")}`),
  key,
  name: `Picture ${key}`,
  mediaType: "image/png",
  eventMs: 1_000,
  tags: ["door"],
  bytes: new Uint8Array(sizeBytes).fill(7),
});

it("comes to a library of the schema before it, which keeps all of what was pushed", () => {
  const database = new Database(":memory:");
  migrate(database, 6);
  database.exec(
    `INSERT INTO folders (id, path, added_ms, origin) VALUES ('${streamId}', 'stream:${name}', 1, 'stream')`,
  );
  migrate(database);
  expect(schemaVersionOf(database)).toBe(schemaVersion);
  const reads = createLibraryReads(database);
  expect([reads.listStreams().length, reads.retentions().size]).toEqual([1, 0]);
});

it("keeps an item with its bytes, each key once, and gives it to the queue without a file", () => {
  const { library } = open();
  const first = capture("a");
  expect(library.keepCapture(streamId, name, first, 2_000)).toMatchObject({ outcome: "stored" });
  expect(library.keepCapture(streamId, name, capture("a"), 3_000)).toMatchObject({
    outcome: "known",
    itemId: first.itemId,
  });
  expect(Buffer.from(library.originalOf(first.itemId) ?? [])).toEqual(Buffer.from(first.bytes));
  expect(library.getItem(first.itemId)).toMatchObject({
    kind: "image",
    status: "waiting",
    path: "stream:front-door/a",
    name: "Picture a",
    takenMs: 1_000,
    addedMs: 2_000,
    sizeBytes: 100,
    tags: ["door"],
  });
  const [claimed] = library.claim(everything, 4_000);
  expect(claimed).toMatchObject({ itemId: first.itemId, isKept: true });
  const [again] = library.release(null) === 1 ? library.claim(everything, 4_000) : [];
  expect(again?.itemId).toBe(first.itemId);
});

it("keeps nothing for a stream that is gone, and takes the bytes along with their stream", () => {
  const { library, countOf } = open();
  library.keepCapture(streamId, name, capture("a"), 2_000);
  library.setRetention(streamId, { keepDays: 3 });
  library.removeStream(streamId);
  expect([countOf("originals"), countOf("items"), countOf("retention")]).toEqual([0, 0, 0]);
  expect(library.keepCapture(streamId, name, capture("b"), 3_000)).toBeUndefined();
});

it("sweeps what is too old, the oldest first, with all that was made of it", () => {
  const { library, countOf } = open();
  for (const [place, key] of ["a", "b", "c"].entries()) {
    const row = capture(key);
    library.keepCapture(streamId, name, row, place * dayMs);
    library.commit([indexed({ itemId: row.itemId, generation: 0 }, [`scene ${key}`])], 5);
  }
  const nowMs = 3 * dayMs;
  expect(library.retentionEffect(streamId, { keepDays: 2 }, nowMs)).toEqual({ itemCount: 1, sizeBytes: 100 });
  const swept = library.sweepStream(streamId, { keepDays: 2 }, nowMs, 10);
  expect([swept.removedItemCount, swept.removedSegments.length]).toEqual([1, 1]);
  expect(["items", "originals", "segments", "vectors"].map(countOf)).toEqual([2, 2, 2, 2]);
  expect(library.segmentCount()).toBe(2);
  expect(library.itemAt("stream:front-door/a")).toBeUndefined();
  expect(library.sweepStream(streamId, { keepDays: 2 }, nowMs, 10)).toMatchObject({
    removedItemCount: 0,
    revision: swept.revision,
  });
});

it("sweeps down to the size that is kept, so many at a time", () => {
  const { library } = open();
  for (let place = 0; place < 10; place++)
    library.keepCapture(streamId, name, capture(String(place), 500_000), place);
  const rule = { keepBytes: 1_200_000 };
  expect(library.retentionEffect(streamId, rule, 20)).toEqual({ itemCount: 8, sizeBytes: 4_000_000 });
  expect(library.sweepStream(streamId, rule, 20, 5).removedItemCount).toBe(5);
  expect(library.sweepStream(streamId, rule, 20, 5).removedItemCount).toBe(3);
  expect(library.sweepStream(streamId, {}, 20, 5).removedItemCount).toBe(0);
  library.setRetention(streamId, rule);
  // The oldest by either rule: one of a size, one of an age.
  for (const given of [{}, { keepDays: 1 }, { keepBytes: 600_000 }, { keepDays: 1, keepBytes: 600_000 }])
    for (const nowMs of [dayMs, dayMs + 9, 2 * dayMs]) {
      const { itemCount } = library.retentionEffect(streamId, given, nowMs);
      expect([0, 1, 2]).toContain(itemCount);
      const other = open();
      for (let place = 8; place < 10; place++)
        other.library.keepCapture(streamId, name, capture(String(place), 500_000), place);
      expect(other.library.sweepStream(streamId, given, nowMs, 10).removedItemCount).toBe(itemCount);
    }
  expect([...library.retentions()]).toEqual([[streamId, rule]]);
});
