import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3-multiple-ciphers";
import { expect, it, onTestFinished } from "vitest";
import { describeCarriedContents } from "./carried-contents.conformance.ts";
import { createCounters } from "./counters.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { migrate, schemaVersion, schemaVersionOf } from "./migrate.ts";
import { retryPauseMsMax } from "#shared/kit/backoff.ts";
import { describeFollowedMoves } from "./followed-moves.conformance.ts";
import { describeReplicaStore, joined, type OpenedReplica } from "./replica-store.conformance.ts";
import { createReplicaReads, createReplicaWrites } from "./replica.ts";
import { describeSharedItem } from "./shared-item.conformance.ts";
import { describeSharedPictures } from "./shared-pictures.conformance.ts";
import {
  everything,
  folderId,
  indexed,
  noDifference,
  otherFolderId,
  seenFile,
  spaceId,
} from "./store-samples.ts";
import { ItemId, PartitionId } from "#shared/model/ids.ts";
import { PayloadId, SharedItemId } from "#shared/model/team.ts";

type Calls = Readonly<Record<string, (...args: readonly never[]) => unknown>>;
/** A promise for a copy of each answer of the driver: as the threads give them. */
const asPort = <Port>(calls: object): Port =>
  Object.fromEntries(
    Object.entries(calls as Calls).map(([name, call]) => [
      name,
      (...args: readonly never[]) => Promise.resolve().then(() => structuredClone(call(...args))),
    ]),
  ) as Port;

function openReplica(): OpenedReplica {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  return {
    library: asPort({ ...createLibraryReads(database), ...createLibraryWrites(database) }),
    replica: asPort({
      ...createReplicaReads(database),
      ...createReplicaWrites(database, createCounters(database)),
    }),
  };
}

describeReplicaStore("what is shared, in SQLite", openReplica);
describeSharedPictures("what is shared of pictures, in SQLite", openReplica);
describeFollowedMoves("what the server moves meanwhile, in SQLite", openReplica);
describeSharedItem("an item that is shared, in SQLite", openReplica);
describeCarriedContents("what came in a file, in SQLite", openReplica);

it("comes to a library of the schema before it, which is in no team and shares nothing", () => {
  const database = new Database(":memory:");
  migrate(database, 14);
  database.exec(`INSERT INTO folders (id, path, added_ms) VALUES ('${folderId}', '/home', 1);
    INSERT INTO items (row_id, id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, queued_ms, added_ms)
      VALUES (7, 'i', '${folderId}', '/a', '/a', 'a', 'k', 1, 1, 'indexed', 1, 1)`);
  migrate(database, 15);
  expect(schemaVersionOf(database)).toBe(15);
  migrate(database);
  const replica = createReplicaReads(database);
  expect([replica.team(), replica.sources(), replica.dueItems(1, 10)]).toEqual([undefined, [], []]);
  database.exec("INSERT INTO item_tags VALUES (7, 'pump', 'user'); DELETE FROM items WHERE row_id = 7");
  expect(replica.dueItems(1, 10)).toEqual([]);
});

it("comes to a team that a library of the schema before was in, and has heard of nothing since", () => {
  const database = new Database(":memory:");
  migrate(database, 20);
  const person = { id: folderId, name: "Ada" };
  const membership = {
    org: { id: folderId, name: "Harbour" },
    person,
    device: person,
    server: "https://team.example",
    joinedMs: 1,
  };
  database
    .prepare(
      "INSERT INTO team (one, membership_json, certificate, org_keys_json, refresh_token) VALUES (1, ?, 'c', '{}', 'r')",
    )
    .run(JSON.stringify(membership));
  migrate(database, 21);
  expect(schemaVersionOf(database)).toBe(21);
  migrate(database);
  const team = createReplicaReads(database).team();
  expect(team).toMatchObject({ membership });
  expect(team).not.toHaveProperty("heardMs");
  expect(team).not.toHaveProperty("exportedMs");
});

it("is sure of all payloads where a library of the schema before knew of no doubt", () => {
  const database = new Database(":memory:");
  migrate(database, 16);
  database.exec(`INSERT INTO shared_items (id, partition_id, item_id, folder_id, name, payload_id, births, state, changed_ms)
    VALUES ('x', '${folderId}', 'i', '${folderId}', 'a', '${"a".repeat(64)}', 'births/x', 'projected', 1)`);
  migrate(database, 17);
  expect(schemaVersionOf(database)).toBe(17);
  migrate(database);
  expect(createReplicaReads(database).unsureItems(10)).toEqual([]);
});

it("knows of what a library of the schema before shares that it is where it was shared", () => {
  const database = new Database(":memory:");
  migrate(database, 22);
  const [id, itemId] = [`${folderId}.0.1`, folderId];
  database.exec(`INSERT INTO shared_items (id, partition_id, item_id, folder_id, name, births, state, changed_ms)
    VALUES ('${id}', '${folderId}', '${itemId}', '${folderId}', 'a', 'births/${folderId}/${folderId}.0', 'projected', 1);
    INSERT INTO shared_edits VALUES ('${id}', '${folderId}', '{"tagIds":[],"favourite":true,"trashed":false}')`);
  migrate(database, 23);
  expect(schemaVersionOf(database)).toBe(23);
  const replica = createReplicaReads(database);
  const [row] = replica.sharedOf(ItemId.parse(itemId));
  expect(row).toMatchObject({ id, partitionId: folderId });
  expect(row).not.toHaveProperty("homeId");
  const edits = replica.sharedItem(SharedItemId.parse(id))?.edits;
  expect(edits).toEqual({ tags: [], favourite: true, trashed: false });
});

it("knows of contents that came in a file to a library of the schema before where they belong, but for what nothing names", () => {
  const database = new Database(":memory:");
  migrate(database, 23);
  const [named, other] = ["a", "b"].map((digit) => PayloadId.parse(digit.repeat(64)));
  database.exec(`INSERT INTO received_items (id, partition_id, device_id, payload_id, kind, shared_ms, withdrawn)
    VALUES ('x', '${folderId}', 'd', '${named}', 'text', 1, 0);
    INSERT INTO carried_payloads VALUES ('${named}', x'01'), ('${other}', x'02')`);
  migrate(database, 24);
  expect(schemaVersionOf(database)).toBe(24);
  expect(database.prepare("SELECT partition_id FROM carried_payloads ORDER BY 1").pluck().all()).toEqual([
    null,
    folderId,
  ]);
});

it("hears of text that was found in an item's pictures later", () => {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const replica = {
    ...createReplicaReads(database),
    ...createReplicaWrites(database, createCounters(database)),
  };
  library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  library.applyDifference(folderId, { ...noDifference, added: [seenFile("/home/a.png")] }, false, 10);
  const [claimed] = library.claim(everything, 100);
  if (claimed === undefined) throw new Error("nothing was claimed");
  library.commit([indexed(claimed, ["ferry"])], 200);
  const partitionId = PartitionId.parse("01990000-0000-7000-8000-0000000000a3");
  replica.putSource({ folderId, partitionId, originals: false, addedMs: 1 });
  replica.settleItems(replica.dueItems(1_000, 10));
  const { itemId } = claimed;
  const { contentHash, segments, vectors } = indexed(claimed, ["ferry"]);
  library.keepReading({ itemId, contentHash, readerId: "reader", segments, spaceId, vectors });
  expect(replica.dueItems(1_000, 10)).toMatchObject([{ itemId, item: { segmentCount: 2 } }]);
});

it("sends what waits for a date that no pause explains: the clock was ahead when it failed", async () => {
  const { replica, library } = openReplica();
  await replica.joinTeam(joined);
  await library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  await library.applyDifference(folderId, { ...noDifference, added: [seenFile("/home/a.md")] }, false, 10);
  const [claimed] = await library.claim(everything, 100);
  const payloadId = PayloadId.parse("a".repeat(64));
  const staged = { folderId, partitionId: PartitionId.parse(otherFolderId), itemId: claimed!.itemId };
  const payloads = [{ payloadId, body: Uint8Array.of(1) }];
  await replica.stageItem({ ...staged, name: "a.md", version: "1", payloadId, payloads }, 400);
  await replica.payloadFailed({ ...staged, payloadId }, 5_000);
  const dueAt = async (nowMs: number) => (await replica.duePayloads(nowMs, 10)).length;
  expect(
    await Promise.all([5_000, 4_999, 5_000 - retryPauseMsMax, 4_999 - retryPauseMsMax].map(dueAt)),
  ).toEqual([1, 0, 0, 1]);
});

it("leaves no byte in its files of what may be read no more, and of the rest all", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-replica-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = new Database(join(folder, "library.db"));
  database.pragma("journal_mode = WAL");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const [quay, pier] = [1, 2].map((n) => PartitionId.parse(`01970000-0000-7000-8000-00000000000${n}`));
  const replica = createReplicaWrites(database, createCounters(database));
  const permissions = ["partition.read"] as const;
  const named = (id: PartitionId | undefined) => (id === undefined ? [] : [{ id, name: "a", permissions }]);
  replica.putPartitions([...named(quay), ...named(pier)]);
  const put = database.prepare(
    "INSERT INTO documents (name, partition_id, seq, epoch, state, state_vector) VALUES (?, ?, 1, 'log', ?, x'')",
  );
  for (const [id, words] of [
    [quay, "zanzibarquark"],
    [pier, "lavenderplinth"],
  ] as const)
    put.run(`tags/${id}`, id, Buffer.from(words.repeat(50)));
  const placesOf = (words: string): readonly string[] =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(words));
  expect(placesOf("zanzibarquark")).not.toEqual([]);
  replica.putPartitions(named(pier));
  expect(placesOf("zanzibarquark")).toEqual([]);
  expect(placesOf("lavenderplinth")).toEqual(["library.db"]);
  database.close();
});

/** A library of the schema `version`, of which a program has shared these items; all of them were compared. */
function sharedBefore(
  version: number,
  items: readonly {
    readonly name: string;
    readonly kind: "image" | "video" | "audio";
    readonly colours?: string;
    readonly place?: string;
    readonly isSeen?: boolean;
    readonly isShared?: boolean;
    readonly isWithdrawn?: boolean;
    readonly version?: string;
    readonly hasOriginal?: boolean;
  }[],
) {
  const database = new Database(":memory:");
  migrate(database, version);
  database.exec(`INSERT INTO folders (id, path, added_ms) VALUES ('${folderId}', '/home', 1);
    INSERT INTO shared_sources (folder_id, partition_id, originals, added_ms) VALUES ('${folderId}', '${otherFolderId}', 1, 1)`);
  for (const [n, item] of items.entries()) {
    const { name, kind, colours = "[]", place = "NULL, NULL", version: shared = "v" } = item;
    const itemId = ItemId.parse(folderId.replace(/..$/, `b${n}`));
    database.exec(`INSERT INTO items (row_id, id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, queued_ms, added_ms, kind)
      VALUES (${n}, '${itemId}', '${folderId}', '/${n}', '/${n}', '${name}', '${n}', 1, 1, 'indexed', 1, 1, '${kind}')`);
    if (item.isSeen !== false)
      database.exec(`INSERT INTO pictures (item_row_id, space_id, latitude, longitude, colours_json)
        VALUES (${n}, 's', ${place}, '${colours}')`);
    if (item.isShared !== false)
      database.exec(`INSERT INTO shared_items (id, partition_id, item_id, folder_id, name, version, original_id, births, state, withdrawn, changed_ms)
        VALUES ('${folderId}.0.${n}', '${otherFolderId}', '${itemId}', '${folderId}', '${name}', '${shared}', ${item.hasOriginal === true ? "'o'" : "NULL"}, 'b', 'projected', ${Number(item.isWithdrawn === true)}, 1)`);
  }
  database.exec("DELETE FROM sharing_queue");
  const due = () =>
    createReplicaReads(database)
      .dueItems(1, 10)
      .map(({ item, isSeen }) => [item?.name, isSeen]);
  return { database, due };
}

it("tells once more of pictures that a program before shared, seen or not, and of no film that shows nothing", () => {
  const colours = '[{"name":"red","share":1,"mean":"#ff0000"}]';
  const { database, due } = sharedBefore(27, [
    { name: "seen", kind: "image", colours },
    { name: "placed", kind: "image", place: "1, 2" },
    { name: "dull", kind: "video" },
    { name: "withdrawn", kind: "image", colours, isWithdrawn: true },
    { name: "unseen", kind: "image", isSeen: false },
  ]);
  migrate(database, 28);
  expect(schemaVersionOf(database)).toBe(28);
  migrate(database, 29);
  expect(due()).toEqual([
    ["seen", true],
    ["placed", true],
    ["unseen", false],
  ]);
});

it("tells once more of what went with vectors that tell where it was taken, without its original, and of nothing else", () => {
  const asOf = (words: string) => `${spaceId} 3 1 content abc ${words}`;
  const { database, due } = sharedBefore(schemaVersion, [
    { name: "a.jpg", kind: "image", version: asOf("seen a.jpg") },
    { name: "b.jpg", kind: "image", version: asOf("unseen b.jpg"), isSeen: false },
    { name: "c.mp4", kind: "video", version: asOf("viewed c.mp4") },
    { name: "d.wav", kind: "audio", version: asOf("unviewed d.wav"), isSeen: false },
    { name: "e.jpg", kind: "image", version: asOf("shown e.jpg") },
    { name: "f.mp4", kind: "video", version: asOf("unshown f.mp4") },
    { name: "g.jpg", kind: "image", version: asOf("seen g.jpg"), hasOriginal: true },
    { name: "h.jpg", kind: "image", version: asOf("seen h.jpg"), isWithdrawn: true },
  ]);
  createReplicaWrites(database, createCounters(database)).moveToSpace(spaceId);
  expect(due().map(([name]) => name)).toEqual(["a.jpg", "b.jpg", "c.mp4", "d.wav"]);
});

it("tells once more of films and recordings that a program before shared, at once, and of nothing else", () => {
  const { database, due } = sharedBefore(30, [
    { name: "film", kind: "video" },
    { name: "recording", kind: "audio", isSeen: false },
    { name: "picture", kind: "image", place: "1, 2" },
    { name: "withdrawn", kind: "video", isWithdrawn: true },
    { name: "own", kind: "audio", isShared: false },
  ]);
  const queue = database.prepare("SELECT mark, not_before_ms FROM sharing_queue").raw();
  // One waits already, for later: what is begun of it meanwhile does not settle this.
  database.exec("INSERT INTO sharing_queue SELECT id, 3, 9000 FROM items WHERE name = 'film'");
  expect([due(), schemaVersionOf(database)]).toEqual([[], 30]);
  migrate(database, 31);
  expect(due()).toEqual([
    ["film", false],
    ["recording", false],
  ]);
  expect(queue.all()).toEqual([
    [4, 0],
    [0, 0],
  ]);
});
