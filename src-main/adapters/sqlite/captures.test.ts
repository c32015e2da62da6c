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

const olderThan = (beforeMs: number) => [{ fromMs: Number.MIN_SAFE_INTEGER, beforeMs }];

it("sweeps what is too old, the oldest first, with all that was made of it", () => {
  const { library, countOf } = open();
  for (const [place, key] of ["a", "b", "c"].entries()) {
    const row = capture(key);
    library.keepCapture(streamId, name, row, place * dayMs);
    library.commit([indexed({ itemId: row.itemId, generation: 0 }, [`scene ${key}`])], 5);
  }
  const twoDays = { old: olderThan(3 * dayMs - 2 * dayMs) };
  expect(library.retentionEffect(streamId, twoDays)).toEqual({ itemCount: 1, sizeBytes: 100 });
  const swept = library.sweepStream(streamId, twoDays, 10);
  expect([swept.removedItemCount, swept.removedSegments.length]).toEqual([1, 1]);
  expect(["items", "originals", "segments", "vectors"].map(countOf)).toEqual([2, 2, 2, 2]);
  expect(library.segmentCount()).toBe(2);
  expect(library.itemAt("stream:front-door/a")).toBeUndefined();
  expect(library.sweepStream(streamId, twoDays, 10)).toMatchObject({
    removedItemCount: 0,
    revision: swept.revision,
  });
});

it("sweeps down to the size that is kept, so many at a time", () => {
  const { library } = open();
  for (let place = 0; place < 10; place++)
    library.keepCapture(streamId, name, capture(String(place), 500_000), place);
  const rule = { keepBytes: 1_200_000 };
  expect(library.retentionEffect(streamId, { ...rule, old: [] })).toEqual({
    itemCount: 8,
    sizeBytes: 4_000_000,
  });
  expect(library.sweepStream(streamId, { ...rule, old: [] }, 5).removedItemCount).toBe(5);
  expect(library.sweepStream(streamId, { ...rule, old: [] }, 5).removedItemCount).toBe(3);
  expect(library.sweepStream(streamId, { old: [] }, 5).removedItemCount).toBe(0);
  library.setRetention(streamId, rule);
  // The oldest by either rule: one of a size, one of an age.
  for (const keepBytes of [undefined, 600_000])
    for (const old of [[], ...[0, 9, dayMs].map(olderThan), [{ fromMs: 9, beforeMs: 10 }]]) {
      const given = { old, keepBytes };
      const { itemCount } = library.retentionEffect(streamId, given);
      expect([0, 1, 2]).toContain(itemCount);
      const other = open();
      for (let place = 8; place < 10; place++)
        other.library.keepCapture(streamId, name, capture(String(place), 500_000), place);
      expect(other.library.sweepStream(streamId, given, 10).removedItemCount).toBe(itemCount);
    }
  expect([...library.retentions()]).toEqual([[streamId, rule]]);
});

it("leaves what is younger than its date says, and sweeps what is older on either side of it", () => {
  const { library } = open();
  for (const place of [0, 1, 2, 3, 4])
    library.keepCapture(streamId, name, capture(String(place)), place * dayMs);
  const old = [
    { fromMs: 0, beforeMs: 1 },
    { fromMs: 2 * dayMs, beforeMs: 4 * dayMs },
  ];
  expect(library.retentionEffect(streamId, { old })).toEqual({ itemCount: 3, sizeBytes: 300 });
  expect([2, 2, 2].map((most) => library.sweepStream(streamId, { old }, most).removedItemCount)).toEqual([
    2, 1, 0,
  ]);
  expect(
    ["0", "1", "2", "3", "4"].map((key) => library.itemAt(`stream:front-door/${key}`) !== undefined),
  ).toEqual([false, true, false, false, true]);
});
