import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { openPostgres } from "../database/postgres.ts";
import { testServers } from "../database/test-tiers.fake.ts";
import { sealText } from "../text-payload.fake.ts";
import { createFilePayloads } from "./file-payloads.ts";
import type { PayloadBodies } from "./payload-store.ts";
import { soundPayloads } from "./sound-payloads.ts";
import { createTablePayloads } from "./table-payloads.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");

interface Store extends AsyncDisposable {
  readonly bodies: PayloadBodies;
  /** Changes a bit of it where it lies. */
  spoil(payloadId: PayloadId): Promise<void>;
}

const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte));

async function openFiles(): Promise<Store> {
  const { path, [Symbol.asyncDispose]: end } = await makeFolder();
  return {
    bodies: createFilePayloads(path),
    spoil: async (payloadId) => spoilFile(path, payloadId),
    [Symbol.asyncDispose]: end,
  };
}

function spoilFile(folder: string, payloadId: PayloadId): void {
  const [name] = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((each) =>
    each.endsWith(`/${payloadId}`),
  );
  const path = join(folder, name ?? expect.fail("it has no file"));
  writeFileSync(path, flipped(readFileSync(path)));
}

async function openTable(databaseUrl: string): Promise<Store> {
  const database = await openPostgres(databaseUrl);
  return {
    bodies: createTablePayloads(database, database),
    spoil: (payloadId) =>
      database.write(async (sql) => {
        const of = sql.selectFrom("payload_bodies").select("body").where("payload_id", "=", payloadId);
        const body = flipped((await of.executeTakeFirstOrThrow()).body);
        await sql.updateTable("payload_bodies").set({ body }).where("payload_id", "=", payloadId).execute();
      }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const places = [
  { name: "files", open: openFiles },
  ...(await testServers()).map(({ name, makeDatabase }) => ({
    name: `a table of ${name}`,
    open: async () => openTable(await makeDatabase()),
  })),
];

describe.each(places)("payloads in $name", ({ open }) => {
  test("one that a disk spoilt is said once, counts as lacking, and is there again once it is sent", async () => {
    await using store = await open();
    const said: unknown[] = [];
    const payloads = soundPayloads(store.bodies, (error) => said.push(error));
    const { payloadId, body } = await sealText("pump.md", "The pump runs hot.");
    const sealed = body.subarray(32);
    await payloads.put(partitionId, payloadId, sealed);
    expect(Buffer.from((await payloads.get(partitionId, payloadId)) ?? [])).toEqual(sealed);
    await store.spoil(payloadId);
    expect(await payloads.get(partitionId, payloadId)).toBeUndefined();
    expect(await payloads.has(partitionId, payloadId)).toBe(false);
    expect(await payloads.get(partitionId, payloadId)).toBeUndefined();
    expect(said.map(String)).toEqual([expect.stringMatching(new RegExp(`${payloadId}.*Check the disk`))]);
    await payloads.put(partitionId, payloadId, sealed);
    expect(Buffer.from((await payloads.get(partitionId, payloadId)) ?? [])).toEqual(sealed);
  });

  test("one that is sent again before anybody read it takes the place of what was spoilt", async () => {
    await using store = await open();
    const payloads = soundPayloads(store.bodies, (error) => expect.fail(String(error)));
    const { payloadId, body } = await sealText("pump.md", "The pump runs hot.");
    await payloads.put(partitionId, payloadId, body.subarray(32));
    await store.spoil(payloadId);
    await payloads.put(partitionId, payloadId, body.subarray(32));
    expect(Buffer.from((await payloads.get(partitionId, payloadId)) ?? [])).toEqual(body.subarray(32));
  });
});

test("where a replica's copy alone is spoilt the primary's is read, and stays", async () => {
  await using files = await openFiles();
  const copy = async (...place: Parameters<PayloadBodies["get"]>) => {
    const sealed = await files.bodies.get(...place);
    return sealed && flipped(sealed);
  };
  const payloads = soundPayloads({ ...files.bodies, get: copy }, (error) => expect.fail(String(error)));
  const { payloadId, body } = await sealText("pump.md", "The pump runs hot.");
  await payloads.put(partitionId, payloadId, body.subarray(32));
  expect(Buffer.from((await payloads.get(partitionId, payloadId)) ?? [])).toEqual(body.subarray(32));
  expect(await payloads.has(partitionId, payloadId)).toBe(true);
});
