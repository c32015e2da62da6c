import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { PartitionId, SpaceId } from "#shared/model/ids.ts";
import { DeviceId, type PayloadId, SharedItemId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { setField } from "#shared/sync/edits.ts";
import { statementsOf } from "../database/migrate.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { testTiers, type TestStore } from "../database/test-tiers.fake.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import type { PayloadStore } from "../payloads/payload-store.ts";
import { sealText } from "../text-payload.fake.ts";
import { createTeamSearch } from "../use-cases/search/team-search.ts";
import { startProjection, type Projection } from "./projection.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000011");
const births = DocumentName.parse(`births/${partitionId}/${deviceId}.0`);
const spaceId = SpaceId.parse("tiny@1");
const vectors = [{ spaceId, dimensions: 3, scales: [1], codes: Int8Array.of(90, 0, 0) }];
const texts = ["The pump runs hot.", "A pump on a boat."];

interface World {
  readonly store: TestStore;
  readonly payloads: PayloadStore;
  readonly payloadIds: readonly PayloadId[];
  readonly projection: Projection;
  readonly search: ReturnType<typeof createTeamSearch>;
  /** Until it resolves no document is read. */
  readonly gate: { until?: Promise<void> };
}

/** Two items that are in rows. */
async function makeWorld(
  open: () => Promise<TestStore>,
  given: readonly string[] = texts,
  more: Parameters<typeof sealText>[3] = {},
): Promise<World & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await open());
  const folder = opening.use(await makeFolder());
  const payloads = createFilePayloads(folder.path);
  const gate: World["gate"] = {};
  const log: UpdateLog = {
    ...store.log,
    async load(...asked) {
      await gate.until;
      return store.log.load(...asked);
    },
  };
  const document = new Y.Doc();
  const payloadIds: PayloadId[] = [];
  for (const [n, text] of given.entries()) {
    const { payloadId, body } = await sealText(`file-${n}.md`, text, vectors, more);
    await payloads.put(partitionId, payloadId, body.subarray(32));
    await store.database.write((_, truth) =>
      truth.put("payload_keys", {
        partition_id: partitionId,
        payload_id: payloadId,
        key: body.subarray(0, 32),
      }),
    );
    writeBirth(document, String(n), { payloadId, sharedMs: 1, kind: "markdown", withdrawn: false });
    payloadIds.push(payloadId);
  }
  const update = Y.encodeStateAsUpdate(document);
  await store.log.append([{ name: births, deviceId, update, newClients: [document.clientID], ids: [] }]);
  const { database } = store;
  // As where several make rows: each looks into the database, which the tests write in.
  const projection = opening.use(
    startProjection({
      name: "postgresql",
      database,
      log,
      payloads,
      nowMs: () => 1,
      onPurgedIsBack: () => undefined,
      onLostCopies: () => undefined,
      report: thrown,
    }),
  );
  projection.wake(births);
  await projection.settled();
  const parts = opening.move();
  return {
    store,
    payloads,
    payloadIds,
    projection,
    search: createTeamSearch(store.database),
    gate,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

const thrown = (error: unknown): never => {
  throw error;
};

/** All that a person can ask for, of both items. */
async function expectFound({ search, payloadIds }: World): Promise<void> {
  const found = await search.query({
    text: "pump",
    vectors: [{ spaceId, vector: [1, 0, 0] }],
    partitionIds: [partitionId],
    typing: false,
    offset: 0,
    limit: 10,
    facets: true,
    nowMs: 1_000,
    timeZone: "UTC",
  });
  const hits = found.hits.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  expect(hits.map(({ name, payloadId }) => ({ name, payloadId }))).toEqual(
    payloadIds.map((payloadId, n) => ({ name: `file-${n}.md`, payloadId })),
  );
  expect(found.facets.kind).toMatchObject([{ value: "markdown", count: 2 }]);
  expect(await search.suggest([partitionId], "file", 10)).toEqual(["file-0.md", "file-1.md"]);
  for (const [n, text] of texts.entries()) {
    const itemId = SharedItemId.parse(`${deviceId}.0.${n}`);
    const asked = { partitionId, itemId, from: 0, limit: 10 };
    expect(await search.segments(asked)).toMatchObject({ segments: [{ text }], totalCount: 1 });
  }
}

const staleIds = async ({ store: { database } }: World): Promise<readonly string[]> => {
  const rows = await database.write((transaction) =>
    transaction.selectFrom("items").select("item_id").where("stale", "=", true).orderBy("item_id").execute(),
  );
  return rows.map(({ item_id }) => item_id);
};

describe.each(await testTiers())("while all is made anew, on $name", ({ open }) => {
  test("what was read before is found, until it is read again", async () => {
    await using world = await makeWorld(open);
    const { promise, resolve } = Promise.withResolvers<void>();
    world.gate.until = promise;
    // What ends with the world waits for what reads.
    using _ = { [Symbol.dispose]: resolve };
    await world.projection.rebuild();
    expect(await staleIds(world)).toHaveLength(2);
    await expectFound(world);
    resolve();
    await world.projection.settled();
    await expectFound(world);
    expect(await staleIds(world)).toEqual([]);
  });

  test("what was read of a payload that is lost since stays findable, until that comes again", async () => {
    await using world = await makeWorld(open);
    const [lost] = world.payloadIds;
    if (lost === undefined) throw new Error("two payloads were made");
    const sealed = (await world.payloads.get(partitionId, lost)) ?? expect.fail("it was put");
    await world.payloads.remove(partitionId, lost);
    await world.projection.rebuild();
    await world.projection.settled();
    await expectFound(world);
    expect(await staleIds(world)).toEqual([`${deviceId}.0.0`]);
    await world.payloads.put(partitionId, lost, sealed);
    world.projection.payloadCame(partitionId);
    await world.projection.settled();
    await expectFound(world);
    expect(await staleIds(world)).toEqual([]);
  });

  test("what comes while a step ends in waiting for it is waited for no more", async () => {
    await using world = await makeWorld(open);
    vi.spyOn(world.payloads, "get").mockImplementationOnce(() => {
      world.projection.wake(births);
      return Promise.resolve(undefined);
    });
    await world.projection.rebuild();
    await world.projection.settled();
    expect(await staleIds(world)).toEqual([]);
    expect(world.projection.behindCount()).toBe(0);
  });

  test("an item whose payload's id was taken away by a program before is found again, payload or none", async () => {
    await using world = await makeWorld(open);
    const [lost] = world.payloadIds;
    if (lost === undefined) throw new Error("two payloads were made");
    await world.payloads.remove(partitionId, lost);
    const migration = readFileSync(new URL("../../migrations/0014-stale-items.sql", import.meta.url), "utf8");
    await world.store.database.write(async (transaction) => {
      await sql`ALTER TABLE items DROP COLUMN stale`.execute(transaction);
      await sql`UPDATE items SET payload_id = ''`.execute(transaction);
      await sql`UPDATE documents SET projected_seq = 0`.execute(transaction);
      for (const statement of statementsOf(migration)) await sql.raw(statement).execute(transaction);
    });
    expect(await staleIds(world)).toHaveLength(2);
    await world.projection.settled();
    await expectFound(world);
    expect(await staleIds(world)).toEqual([`${deviceId}.0.0`]);
  });

  test("signs without spaces that a program before made one word of are words, in items and in what people wrote", async () => {
    await using world = await makeWorld(open, ["駅前の東京タワーの高さ", "A pump on a boat."]);
    const edits = DocumentName.parse(`edits/${partitionId}/${deviceId}.0`);
    const said = new Y.Doc();
    setField(said, "1", "title", "北京大学", { device: deviceId, hlc: printHlc({ wallMs: 1, count: 1 }) });
    const update = Y.encodeStateAsUpdate(said);
    await world.store.log.append([{ name: edits, deviceId, update, newClients: [said.clientID], ids: [] }]);
    world.projection.wake(edits);
    await world.projection.settled();
    const found = async (text: string) => {
      const asked = { vectors: [], partitionIds: [partitionId], typing: false, offset: 0, limit: 10 };
      const { hits } = await world.search.query({ ...asked, text, facets: false, nowMs: 1, timeZone: "UTC" });
      return hits.map(({ name, snippet }) => ({
        name,
        marked: snippet.words.map(({ startChar, endChar }) => snippet.text.slice(startChar, endChar)),
      }));
    };
    const migration = readFileSync(new URL("../../migrations/0023-lone-signs.sql", import.meta.url), "utf8");
    await world.store.database.write(async (transaction) => {
      await sql`UPDATE segments SET words = to_tsvector('simple', text)`.execute(transaction);
      await sql`UPDATE edits SET words = to_tsvector('simple', title)`.execute(transaction);
    });
    expect(await found("京タ")).toEqual([]);
    await world.store.database.write(async (transaction) => {
      for (const statement of statementsOf(migration)) await sql.raw(statement).execute(transaction);
    });
    expect(await staleIds(world)).toEqual([`${deviceId}.0.0`]);
    world.projection.wake(births);
    world.projection.wake(edits);
    await world.projection.settled();
    expect(await found("京タ")).toEqual([{ name: "file-0.md", marked: ["京タ"] }]);
    expect(await found("京大")).toEqual([{ name: "file-1.md", marked: [] }]);
    expect(await staleIds(world)).toEqual([]);
    const rows = await world.store.database.write((transaction) =>
      transaction.selectFrom("edits").select("tag_ids").execute(),
    );
    expect(rows).toEqual([{ tag_ids: [] }]);
  });

  test("words of a program before are found as they are written, and in any form once they were made anew", async () => {
    await using world = await makeWorld(open, ["The pumps are running.", "Un café noir."]);
    const edits = DocumentName.parse(`edits/${partitionId}/${deviceId}.0`);
    const said = new Y.Doc();
    setField(said, "1", "title", "Blue boats", { device: deviceId, hlc: printHlc({ wallMs: 1, count: 1 }) });
    const update = Y.encodeStateAsUpdate(said);
    await world.store.log.append([{ name: edits, deviceId, update, newClients: [said.clientID], ids: [] }]);
    world.projection.wake(edits);
    await world.projection.settled();
    const found = async (text: string) => {
      const asked = { vectors: [], partitionIds: [partitionId], typing: false, offset: 0, limit: 10 };
      const { hits } = await world.search.query({ ...asked, text, facets: false, nowMs: 1, timeZone: "UTC" });
      return hits.map(({ name }) => name);
    };
    const migration = readFileSync(new URL("../../migrations/0025-word-forms.sql", import.meta.url), "utf8");
    await world.store.database.write(async (transaction) => {
      await sql`UPDATE segments SET words = to_tsvector('simple', text)`.execute(transaction);
      await sql`UPDATE edits SET words = to_tsvector('simple', title)`.execute(transaction);
    });
    const asFound = async () => ({
      written: [await found("running"), await found("café"), await found("boats")],
      formed: [await found("pump ran runs"), await found("cafe"), await found("boat")],
    });
    const [first, second] = [["file-0.md"], ["file-1.md"]];
    expect((await asFound()).formed).toEqual([[], [], []]);
    await world.store.database.write(async (transaction) => {
      for (const statement of statementsOf(migration)) await sql.raw(statement).execute(transaction);
    });
    expect((await asFound()).written.slice(0, 1)).toEqual([first]);
    world.projection.wake(births);
    world.projection.wake(edits);
    await world.projection.settled();
    expect(await asFound()).toEqual({ written: [first, second, second], formed: [first, second, second] });
    expect(await staleIds(world)).toEqual([]);
  });

  test("pictures that came before the server could read what they show are found by it once they were made anew", async () => {
    await using world = await makeWorld(open, ["A boat.", "A pump."], {
      kind: "image",
      picture: { colours: [{ name: "red", share: 0.6 }], place: { latitude: 38.72, longitude: -9.13 } },
    });
    const found = async (text: string) => {
      const asked = { vectors: [], partitionIds: [partitionId], typing: false, offset: 0, limit: 10 };
      const { hits } = await world.search.query({ ...asked, text, facets: false, nowMs: 1, timeZone: "UTC" });
      return hits.map(({ name }) => name).toSorted();
    };
    const migration = readFileSync(new URL("../../migrations/0026-pictures.sql", import.meta.url), "utf8");
    await world.store.database.write(async (transaction) => {
      for (const column of ["colours", "latitude", "longitude"])
        await sql`ALTER TABLE items DROP COLUMN ${sql.ref(column)}`.execute(transaction);
      await sql`UPDATE items SET kind = 'markdown' WHERE name = 'file-1.md'`.execute(transaction);
      for (const statement of statementsOf(migration)) await sql.raw(statement).execute(transaction);
    });
    expect(await staleIds(world)).toEqual([`${deviceId}.0.0`]);
    expect([await found("boat"), await found("colour:red")]).toEqual([["file-0.md"], []]);
    world.projection.wake(births);
    await world.projection.settled();
    expect(await found("colour:red")).toEqual(["file-0.md"]);
    expect(await found("near:38.7,-9.1")).toEqual(["file-0.md"]);
    expect(await staleIds(world)).toEqual([]);
  });
});
