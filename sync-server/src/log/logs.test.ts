import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { makeFolder, type TestFolder } from "../database/open-database.fake.ts";
import type { Database } from "../database/database.ts";
import { statementsOf } from "../database/migrate.ts";
import { type TestStore, testTiers } from "../database/test-tiers.fake.ts";
import { openFileLog } from "./file-log.ts";
import { openPostgresLog } from "./postgres-log.ts";
import { openRecordFile } from "./record-file.ts";
import { updateLogConformance } from "./update-log.conformance.ts";

describe("the log in a file", () => {
  let folder: TestFolder;
  beforeAll(async () => void (folder = await makeFolder()));
  afterAll(() => folder[Symbol.asyncDispose]());
  updateLogConformance((nowMs) => openFileLog(join(folder.path, "updates.log"), nowMs));

  test("one that was written before times were kept is read, and says that it knows none", async () => {
    const path = join(folder.path, "untimed.log");
    const [partition, device] = [
      "01970000-0000-7000-8000-000000000001",
      "01970000-0000-7000-8000-000000000003",
    ];
    const name = DocumentName.parse(`edits/${partition}/${device}.0`);
    const document = new Y.Doc();
    document.clientID = 7;
    document.getMap("items").set("k", "v");
    const update = Y.encodeStateAsUpdate(document);
    const text = (words: string): readonly number[] => [words.length, ...Buffer.from(words)];
    {
      await using file = await openRecordFile(path, () => undefined);
      await file.append([
        Uint8Array.from([0, ...text("epoch")]),
        Uint8Array.from([1, ...text(name), 1, ...text(device), 1, 7, update.byteLength, ...update]),
      ]);
    }
    const fortyDaysMs = 40 * 24 * 60 * 60 * 1000;
    await using log = await openFileLog(path, () => fortyDaysMs);
    expect(await log.load(name, 0)).toMatchObject({ seq: 1, updates: [update], tailCount: 1 });
    expect(await log.past(name)).toMatchObject({
      begin: undefined,
      updates: [{ deviceId: device, receivedMs: 0 }],
    });
    await log.compact(name);
    expect((await log.past(name)).begin).toMatchObject({ seq: 1, untimedMs: undefined });
  });
});

describe.each(await testTiers())("the log in tables of $name", ({ open }) => {
  let store: TestStore;
  let database: Database;
  beforeAll(async () => {
    store = await open();
    ({ database } = store);
    // The first database of a machine that is busy takes seconds.
  }, 60_000);
  afterAll(() => store[Symbol.asyncDispose]());
  updateLogConformance((nowMs) => openPostgresLog(database, nowMs));

  test("what was written before times were kept is read, and says that it knows none", async () => {
    const [partition_id, device_id] = [
      "01970000-0000-7000-8000-000000000009",
      "01970000-0000-7000-8000-000000000003",
    ];
    const name = DocumentName.parse(`edits/${partition_id}/${device_id}.0`);
    const migration = readFileSync(
      new URL("../../migrations/0016-received-times.sql", import.meta.url),
      "utf8",
    );
    await database.write(async (transaction) => {
      await sql`DROP TABLE past_states`.execute(transaction);
      await sql`ALTER TABLE updates DROP COLUMN received_ms`.execute(transaction);
      await sql`INSERT INTO updates VALUES (${partition_id}, ${name}, 1, ${device_id}, ${Buffer.of(0, 0)})`.execute(
        transaction,
      );
      for (const statement of statementsOf(migration)) await sql.raw(statement).execute(transaction);
    });
    await using log = await openPostgresLog(database);
    expect(await log.past(name)).toMatchObject({
      begin: undefined,
      updates: [{ deviceId: device_id, receivedMs: 0 }],
    });
  });

  test("what another instance has erased is refused, and with it what leans on it", async () => {
    await using log = await openPostgresLog(database);
    const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000003");
    const name = DocumentName.parse(`births/01970000-0000-7000-8000-000000000001/${deviceId}.7`);
    const erased = `${deviceId}.7.0`;
    await database.write((_, truth) => truth.put("erased", { id: erased, epoch: 1 }));
    const entry = { name, deviceId, update: Uint8Array.of(0, 0), newClients: [] };
    // Of a document that is new, and of one that is there.
    for (const seq of [1, 2]) {
      const outcomes = await log.append([
        { ...entry, ids: [`${deviceId}.7.1`] },
        { ...entry, ids: [erased] },
        { ...entry, ids: [] },
      ]);
      expect(outcomes).toEqual([
        { kind: "appended", seq },
        { kind: "refused", why: "erased" },
        { kind: "refused", why: "busy" },
      ]);
    }
  });
});

describe("a file of records", () => {
  const bodies = ["one", "two", "three"].map((text) => new TextEncoder().encode(text));
  const readAll = async (path: string): Promise<readonly string[]> => {
    const found: string[] = [];
    await using _ = await openRecordFile(path, ({ body }) => found.push(new TextDecoder().decode(body)));
    return found;
  };
  const written = async (folder: string): Promise<string> => {
    const path = join(folder, "records.log");
    await using file = await openRecordFile(path, () => undefined);
    for (const body of bodies) await file.append([body]);
    return path;
  };

  test("cut short anywhere, keeps what was whole and goes on", async () => {
    await using folder = await makeFolder();
    const path = await written(folder.path);
    const whole = await readFile(path);
    for (let length = 0; length < whole.byteLength; length++) {
      await writeFile(path, whole.subarray(0, length));
      const count = (await readAll(path)).length;
      expect(count).toBe([15, 30, 47].filter((end) => end <= length).length);
      await using file = await openRecordFile(path, () => undefined);
      await file.append([new TextEncoder().encode("more")]);
    }
    expect((await readAll(path)).at(-1)).toBe("more");
  });

  test("every single bit that is flipped is found", async () => {
    await using folder = await makeFolder();
    const path = await written(folder.path);
    const whole = await readFile(path);
    for (let bit = 0; bit < whole.byteLength * 8; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(path, flipped);
      const found = await readAll(path).catch((thrown: unknown) => String(thrown));
      // In the last record a flip looks as an end that was cut short does: what lies before it is whole.
      if (bit < 30 * 8) expect(found).toContain("Put it back from a backup");
      else expect(found).toEqual(["one", "two"]);
    }
  });
});

/** What was told to be on the disk is there, however the program ends. */
test("nothing acknowledged is lost, killed eight times while it appends", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "records.log");
  const entry = fileURLToPath(new URL("append-until-killed.ts", import.meta.url));
  let acknowledged = 0;
  for (let round = 0; round < 8; round++) {
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", entry, path, `${round}`],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let heard = 0;
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    child.stdout.on("data", (chunk: Buffer) => {
      heard += chunk.toString().split("\n").length - 1;
      if (heard > 20 + round * 7) resolve();
    });
    await enough;
    child.kill("SIGKILL");
    await once(child, "exit");
    acknowledged += heard;
    let count = 0;
    await using _ = await openRecordFile(path, () => (count += 1));
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    acknowledged = count;
  }
});
