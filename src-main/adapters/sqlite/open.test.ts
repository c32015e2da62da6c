import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "better-sqlite3-multiple-ciphers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { uuidV7 } from "#shared/kit/uuid.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { inspectStore } from "./inspect-store.ts";
import { folderId, indexed, seenFile } from "./store-samples.ts";
import { createMaintenance } from "./maintenance.ts";
import { migrate, schemaVersion, schemaVersionOf } from "./migrate.ts";
import { openDatabase } from "./open.ts";
import { queueOrders } from "./queue.ts";

/** As the first Tessera left it: nothing is there but what it made. */
function becomeFirst(database: Database.Database): void {
  database.pragma("foreign_keys = OFF");
  const tables = database.prepare<[], { readonly name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY sql NOT LIKE 'CREATE VIRTUAL%' LIMIT 1",
  );
  for (let table = tables.get(); table !== undefined; table = tables.get())
    database.exec(`DROP TABLE "${table.name}"`);
  database.pragma("user_version = 0");
  migrate(database, 1);
}

describe("the sealed database", () => {
  let root: string;
  let path: string;
  const key = new Uint8Array(randomBytes(32));
  const closing: Database.Database[] = [];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "tessera-open-"));
    path = join(root, "data", "library.db");
  });
  afterEach(() => {
    for (const database of closing.splice(0)) database.close();
    rmSync(root, { recursive: true, force: true });
  });

  function open(mode: "writer" | "reader" = "writer", at: string = path): Database.Database {
    const opening = openDatabase({ path: at, key }, mode);
    if (opening.kind !== "open") throw new Error(opening.detail);
    closing.push(opening.database);
    return opening.database;
  }
  /** One item whose every written part holds the word. */
  function write(database: Database.Database, word: string): void {
    const writes = createLibraryWrites(database);
    writes.addFolder({ id: folderId, path: `/${word}`, paused: false, ignore: [word], addedMs: 1 });
    writes.applyDifference(
      folderId,
      { added: [seenFile(`/${word}/${word}.md`)], changed: [], moved: [], removed: [] },
      false,
      1,
    );
    const [claimed] = writes.claim({ itemCountMax: 1, bytesMax: 1e9 }, 2);
    if (claimed === undefined) throw new Error("nothing was claimed");
    const thumbnail = new TextEncoder().encode(word);
    writes.commit([indexed(claimed, [`the ${word} text`], { title: word, tags: [word], thumbnail })], 3);
    writes.writeSetting("setting", word);
  }

  it("shows nothing of what it holds in any file of its folder, open or closed", () => {
    const word = "quicksilverlantern";
    const database = open();
    write(database, word);
    const traces = () =>
      readdirSync(join(root, "data")).filter((name) => {
        const bytes = readFileSync(join(root, "data", name));
        return ["latin1", "utf16le"].some((encoding) =>
          bytes.includes(Buffer.from(word, encoding as BufferEncoding)),
        );
      });
    expect(readdirSync(join(root, "data"))).toContain("library.db-wal");
    expect(traces()).toEqual([]);
    createMaintenance(database).maintain("calm");
    database.close();
    expect(traces()).toEqual([]);
    expect(readFileSync(path).subarray(0, 15).toString("latin1")).not.toBe("SQLite format 3");
    expect(createLibraryReads(open("reader")).itemAt(`/${word}/${word}.md`)?.title).toBe(word);
  });

  it.skipIf(process.platform === "win32")(
    "is for its owner alone (skipped on Windows, which has no such modes)",
    () => {
      write(open(), "word");
      expect(statSync(join(root, "data")).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(join(root, "data")))
        expect([name, statSync(join(root, "data", name)).mode & 0o777]).toEqual([name, 0o600]);
      chmodSync(join(root, "data"), 0o755);
      open();
      expect(statSync(join(root, "data")).mode & 0o777).toBe(0o700);
    },
  );

  it("is durable: full synchronisation, write-ahead log, foreign keys", () => {
    const database = open();
    const pragma = (name: string) => database.pragma(name, { simple: true });
    expect(["synchronous", "journal_mode", "foreign_keys", "page_size"].map(pragma)).toEqual([
      2,
      "wal",
      1,
      8192,
    ]);
  });

  it.each(["writer", "reader"] as const)("refuses another key to a %s, and stays as it was", (mode) => {
    write(open(), "word");
    closing.pop()?.close();
    const before = readFileSync(path);
    const opening = openDatabase({ path, key: new Uint8Array(randomBytes(32)) }, mode);
    expect(opening.kind).toBe("wrong-key");
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(createLibraryReads(open()).counts().indexed).toBe(1);
  });

  it("refuses a file that is no database, a newer schema and, to a reader, an absent one", () => {
    expect(openDatabase({ path, key }, "reader").kind).toBe("missing");
    expect(existsSync(path)).toBe(false);
    const database = open();
    database.pragma(`user_version = ${schemaVersion + 1}`);
    database.close();
    const newer = openDatabase({ path, key }, "writer");
    expect(newer.kind === "newer-schema" && newer.detail).toMatch(/newer Tessera/);
    writeFileSync(path, randomBytes(20_000));
    expect(openDatabase({ path, key }, "writer").kind).toBe("wrong-key");
  });

  it("migrates an empty database to the newest schema, and again changes nothing", () => {
    const database = open();
    const schema = database.prepare("SELECT sql FROM sqlite_schema ORDER BY name").all();
    expect([schemaVersionOf(database), schema.length > 20]).toEqual([schemaVersion, true]);
    migrate(database);
    expect(database.prepare("SELECT sql FROM sqlite_schema ORDER BY name").all()).toEqual(schema);
  });

  it("migrates the first schema to the second with all that waits, and finds the queue's order in its indexes", () => {
    const database = open();
    becomeFirst(database);
    // Written as it wrote: what writes today knows columns that were not there.
    database.prepare("INSERT INTO folders (id, path, added_ms) VALUES (?, '/', 1)").run(folderId);
    const item = database.prepare(
      `INSERT INTO items (id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, urgent,
         queued_ms, added_ms) VALUES (?, ?, ?, ?, ?, ?, 1, 1, 'waiting', ?, ?, 1)`,
    );
    for (const [path, urgent, nowMs] of [
      ["/patient", 0, 1],
      ["/older", 1, 2],
      ["/newer", 1, 3],
    ] as const)
      item.run(uuidV7(nowMs, randomBytes(10)), folderId, path, path, path.slice(1), path, urgent, nowMs);
    database.close();
    const migrated = open();
    expect(schemaVersionOf(migrated)).toBe(schemaVersion);
    for (const order of queueOrders) {
      const plan = migrated
        .prepare<[], { readonly detail: string }>(
          `EXPLAIN QUERY PLAN SELECT path FROM items WHERE status = 'waiting' AND folder_id = 'a' AND ${order} LIMIT 9`,
        )
        .all();
      const details = plan.map(({ detail }) => detail).join("; ");
      expect(details).toMatch(
        /^SEARCH items USING INDEX items_(?:urgent|patient) \(folder_id=\?(?: AND queued_ms>\? AND queued_ms<\?)?\)$/u,
      );
    }
    const claimed = createLibraryWrites(migrated).claim({ itemCountMax: 9, bytesMax: 1e9 }, 9);
    expect(claimed.map(({ path: at }) => at)).toEqual(["/newer", "/older", "/patient"]);
  });

  it("copies itself whole, sealed with the same key, while it is open", () => {
    const database = open();
    write(database, "quicksilverlantern");
    const copy = join(root, "copy.db");
    const { backUp } = createMaintenance(database);
    expect(backUp(copy)).toEqual({ kind: "copied", sizeBytes: statSync(copy).size });
    expect(statSync(copy).mode & 0o077).toBe(0);
    expect(readFileSync(copy).includes("quicksilver")).toBe(false);
    expect(openDatabase({ path: copy, key: new Uint8Array(randomBytes(32)) }, "reader").kind).toBe(
      "wrong-key",
    );
    const restored = join(root, "restored", "library.db");
    open("writer", restored);
    closing.pop()?.close();
    copyFileSync(copy, restored);
    expect(inspectStore({ path: restored, key })).toEqual(inspectStore({ path, key }));
    expect(
      createLibraryReads(open("writer", restored)).readSegments(itemIdIn(database), 0, 5).segments[0]?.text,
    ).toBe("the quicksilverlantern text");
    const before = readFileSync(copy);
    expect(backUp(copy)).toEqual({ kind: "exists" });
    expect(readFileSync(copy).equals(before)).toBe(true);
    expect(backUp(join(root, "nowhere", "copy.db"))).toMatchObject({ kind: "unwritable" });
  });

  it("merges full text step by step until nothing is left, and shortens its log", () => {
    const database = open();
    const writes = createLibraryWrites(database);
    writes.addFolder({ id: folderId, path: "/", paused: false, ignore: [], addedMs: 1 });
    for (let place = 0; place < 30; place++) {
      writes.applyDifference(
        folderId,
        { added: [seenFile(`/${place}`)], changed: [], moved: [], removed: [] },
        false,
        1,
      );
      const claimed = writes.claim({ itemCountMax: 1, bytesMax: 1e9 }, 2);
      writes.commit(
        claimed.map((item) => indexed(item, [`text number ${place}`, "and more of it"])),
        3,
      );
    }
    const { maintain } = createMaintenance(database);
    let steps = 1;
    while (!maintain("calm").done && steps < 100) steps++;
    expect(steps).toBeLessThan(100);
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(inspectStore({ path, key }).complaints).toEqual([]);
  });

  function itemIdIn(database: Database.Database) {
    const item = createLibraryReads(database).listItems({}, 0, 1).items[0];
    if (item === undefined) throw new Error("no item");
    return item.id;
  }
});
