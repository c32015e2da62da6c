import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import { createCounters } from "./counters.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { migrate, schemaVersionOf } from "./migrate.ts";
import { describeReplicaStore } from "./replica-store.conformance.ts";
import { createReplicaReads, createReplicaWrites } from "./replica.ts";
import { folderId } from "./store-samples.ts";

type Calls = Readonly<Record<string, (...args: readonly never[]) => unknown>>;
/** A promise for a copy of each answer of the driver: as the threads give them. */
const asPort = <Port>(calls: object): Port =>
  Object.fromEntries(
    Object.entries(calls as Calls).map(([name, call]) => [
      name,
      (...args: readonly never[]) => Promise.resolve().then(() => structuredClone(call(...args))),
    ]),
  ) as Port;

describeReplicaStore("what is shared, in SQLite", () => {
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
});

it("comes to a library of the schema before it, which is in no team and shares nothing", () => {
  const database = new Database(":memory:");
  migrate(database, 14);
  database.exec(`INSERT INTO folders (id, path, added_ms) VALUES ('${folderId}', '/home', 1);
    INSERT INTO items (row_id, id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, queued_ms, added_ms)
      VALUES (7, 'i', '${folderId}', '/a', '/a', 'a', 'k', 1, 1, 'indexed', 1, 1)`);
  migrate(database, 15);
  expect(schemaVersionOf(database)).toBe(15);
  const replica = createReplicaReads(database);
  expect([replica.team(), replica.sources(), replica.dueItems(1, 10)]).toEqual([undefined, [], []]);
  database.exec("INSERT INTO item_tags VALUES (7, 'pump', 'user'); DELETE FROM items WHERE row_id = 7");
  expect(replica.dueItems(1, 10)).toEqual([]);
});
