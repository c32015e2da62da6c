import Database from "better-sqlite3-multiple-ciphers";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCounters } from "#adapters/sqlite/counters.ts";
import { migrate } from "#adapters/sqlite/migrate.ts";
import { createReplicaReads, createReplicaWrites } from "#adapters/sqlite/replica.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import { blankUpdate } from "#core/replicate/blank-update.ts";
import { createDocuments } from "#core/replicate/team/documents.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, SharedItemId } from "#shared/model/team.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { setField, writeNote } from "#shared/sync/edits.ts";
import { createHlcClock } from "#shared/kit/hlc.ts";
import { Doc, encodeStateAsUpdate } from "yjs";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-0000000000b1");
const deviceId = DeviceId.parse("01970000-0000-7000-8000-0000000000b2");
const otherId = DeviceId.parse("01970000-0000-7000-8000-0000000000b3");
const erased = SharedItemId.parse(`${otherId}.0.4`);
const kept = SharedItemId.parse(`${otherId}.0.5`);
const { edits, key } = placeOf(partitionId, erased);
const { key: keptKey } = placeOf(partitionId, kept);

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-erased-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file that the database consists of. */
const filesHold = (words: string): boolean =>
  readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(words));

const asPort = (calls: object): ReplicaStore =>
  Object.fromEntries(
    Object.entries(calls as Record<string, (...given: readonly unknown[]) => unknown>).map(([name, call]) => [
      name,
      (...given: readonly unknown[]) => Promise.resolve().then(() => structuredClone(call(...given))),
    ]),
  ) as unknown as ReplicaStore;

test("of what people said of an erased item no byte stays in the device's files", async () => {
  const database = new Database(join(folder, "library.db"));
  database.pragma("journal_mode = WAL");
  migrate(database);
  const store = asPort({
    ...createReplicaReads(database),
    ...createReplicaWrites(database, createCounters(database)),
  });
  let nowMs = 1_800_000_000_000;
  const hlc = createHlcClock(() => nowMs++, 60_000);
  let client = 10;
  const documents = createDocuments({ store, nowMs: () => nowMs, deviceId, freshClient: () => client++ });
  const editor = (device: DeviceId) => ({ device, hlc: hlc.tell() });

  // Of another device: through the log of updates, then folded into the state.
  const theirs = new Doc();
  setField(theirs, key, "title", "BASE-SECRET ".repeat(40).trim(), editor(otherId));
  setField(theirs, keptKey, "title", "kept of them", editor(otherId));
  await documents.storeBase({
    name: edits,
    updates: [encodeStateAsUpdate(theirs)],
    acknowledged: [],
    seq: 1,
    epoch: "e",
  });
  // Of this one: it waits, a part of it is refused.
  const note = await documents.change(edits, (doc) =>
    writeNote(doc, key, "OWN-SECRET ".repeat(50), editor(deviceId)),
  );
  const refused = await documents.change(edits, (doc) =>
    setField(doc, key, "title", "REFUSED-SECRET", editor(deviceId)),
  );
  await documents.change(edits, (doc) => writeNote(doc, keptKey, "kept of mine", editor(deviceId)));
  if (note === undefined || refused === undefined) expect.fail("nothing was changed");
  await documents.refuse({
    name: edits,
    why: "too-fast",
    updates: [{ number: refused.number, replacement: blankUpdate(refused.bytes) }],
  });
  for (const words of ["BASE-SECRET", "OWN-SECRET", "REFUSED-SECRET"]) expect(filesHold(words)).toBe(true);

  expect(await documents.wipe([erased, "ab".repeat(32)])).toBe(true);
  await store.erase([erased], 1);

  for (const words of ["BASE-SECRET", "OWN-SECRET", "REFUSED-SECRET"]) expect(filesHold(words)).toBe(false);
  // What waits leans on nothing that is missing, and what is said of others is as it was.
  const whole = await documents.read(edits, (doc) => JSON.stringify(doc.getMap("items").toJSON()));
  expect(whole).toContain("kept of them");
  expect(whole).toContain("kept of mine");
  expect(whole).not.toContain("SECRET");
  expect(await documents.wipe([SharedItemId.parse(`${deviceId}.0.1`)])).toBe(false);
  database.close();
});
