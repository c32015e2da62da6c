/** A document of more births than one step makes rows of. */
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, PayloadId, SharedItemId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import type { Payload } from "#shared/sync/payload.ts";
import type { Database } from "../database/database.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { testTiers, type TestTier } from "../database/test-tiers.fake.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import { sealText } from "../text-payload.fake.ts";
import { bringPayload, startCounted } from "./counted-projection.fake.ts";
import { projectionLimits } from "./limits.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000011");
const births = DocumentName.parse(`births/${partitionId}/${deviceId}.0`);
const { itemsPerStep } = projectionLimits;
const itemId = (n: number) => SharedItemId.parse(`${deviceId}.0.${n}`);

/** `haveCome`: of which births the payload is there. `between`: after each transaction of the projection, the first is 1. */
async function project(
  open: TestTier["open"],
  count: number,
  haveCome: (n: number) => boolean,
  between: (database: Database, writeCount: number) => Promise<void> = () => Promise.resolve(),
) {
  await using store = await open();
  await using folder = await makeFolder();
  const payloads = createFilePayloads(folder.path);
  const document = new Y.Doc();
  for (let n = 0; n < count; n++) {
    const { payloadId, body } = await sealText(`file-${n}.md`, "The pump runs hot.");
    writeBirth(document, String(n), { payloadId, sharedMs: 1, kind: "markdown", withdrawn: false });
    if (!haveCome(n)) continue;
    await bringPayload({ store, payloads }, partitionId, { payloadId, body });
  }
  const update = Y.encodeStateAsUpdate(document);
  await store.log.append([{ name: births, deviceId, update, newClients: [document.clientID], ids: [] }]);
  let writeCount = 0;
  await using counted = startCounted({ store, payloads }, () => between(store.database, (writeCount += 1)));
  const { projection, asked } = counted;
  projection.wake(births);
  await projection.settled();
  const rows = await store.database.write((sql) =>
    sql.selectFrom("items").select(["item_id", "stale"]).execute(),
  );
  return { rows, asked, behindCount: projection.behindCount() };
}

describe.each(await testTiers())("on $name", ({ open }) => {
  test("what has not come is not asked for one by one, and the key of the partition once a step", async () => {
    const madeCount = itemsPerStep * 2 + 5;
    const { rows, asked, behindCount } = await project(open, madeCount + 60, (n) => n >= 60);
    expect([rows.length, behindCount]).toEqual([madeCount, 1]);
    // Of each that came its key, and of all together which have come: at the first step, at the last, and where it looks once more.
    expect(asked.get("payload_keys")).toBeLessThan(madeCount + 10);
    expect(asked.get("partition_keys")).toBe(3);
  });

  test("what is erased while others are made becomes no row, and what is to be made anew meanwhile is", async () => {
    const count = itemsPerStep * 2 + 5;
    const { rows, behindCount } = await project(
      open,
      count,
      () => true,
      async (database, writeCount) => {
        if (writeCount !== 1) return;
        await database.write(async (sql, truth) => {
          await truth.put("erased", { id: itemId(count - 1), epoch: 1 });
          await sql.updateTable("items").set({ stale: true }).where("item_id", "=", itemId(0)).execute();
        });
      },
    );
    expect(rows.map((row) => row.item_id).toSorted()).toEqual(
      Array.from({ length: count - 1 }, (_, n) => itemId(n)).toSorted(),
    );
    expect(rows.filter(({ stale }) => stale)).toEqual([]);
    expect(behindCount).toBe(0);
  });

  test("what is shared later is made without a look at what was shared before, until all is made anew", async () => {
    await using store = await open();
    await using folder = await makeFolder();
    const payloads = createFilePayloads(folder.path);
    const document = new Y.Doc();
    const updates: Uint8Array[] = [];
    document.on("update", (update: Uint8Array) => updates.push(update));
    const share = async (n: number): Promise<void> => {
      const { payloadId, body } = await sealText(`file-${n}.md`, "The pump runs hot.");
      await bringPayload({ store, payloads }, partitionId, { payloadId, body });
      writeBirth(document, String(n), { payloadId, sharedMs: 1, kind: "markdown", withdrawn: false });
      const newClients = n === 0 ? [document.clientID] : [];
      await store.log.append(
        updates.splice(0).map((update) => ({ name: births, deviceId, update, newClients, ids: [] })),
      );
    };
    const names = () =>
      store.database.write(async (sql) =>
        (await sql.selectFrom("items").select("name").orderBy("item_id").execute()).map(({ name }) => name),
      );
    await using counted = startCounted({ store, payloads });
    const { projection } = counted;
    const project = async (): Promise<void> => {
      projection.wake(births);
      await projection.settled();
    };
    await share(0);
    await share(1);
    await project();
    // As nothing does, so that whoever looks at it makes it anew.
    const another = PayloadId.parse("0".repeat(64));
    await store.database.write((sql) =>
      sql
        .updateTable("items")
        .set({ name: "spoilt", payload_id: another })
        .where("item_id", "=", itemId(0))
        .execute(),
    );
    await share(2);
    await project();
    expect(await names()).toEqual(["spoilt", "file-1.md", "file-2.md"]);
    await projection.rebuild();
    await projection.settled();
    expect(await names()).toEqual(["file-0.md", "file-1.md", "file-2.md"]);
  });

  test("what a picture shows and where it was taken is in its row as long as it is shared", async () => {
    await using store = await open();
    await using folder = await makeFolder();
    const world = { store, payloads: createFilePayloads(folder.path) };
    const document = new Y.Doc();
    const updates: Uint8Array[] = [];
    document.on("update", (update: Uint8Array) => updates.push(update));
    await using counted = startCounted(world);
    const share = async (picture?: Payload["picture"]) => {
      const more = { kind: "image" as const, ...(picture === undefined ? {} : { picture }) };
      const { payloadId, body } = await sealText("photo.jpg", "A boat.", [], more);
      await bringPayload(world, partitionId, { payloadId, body });
      const newClients = document.store.clients.size === 0 ? [document.clientID] : [];
      writeBirth(document, "0", { payloadId, sharedMs: 1, kind: "image", withdrawn: false });
      await store.log.append(
        updates.splice(0).map((update) => ({ name: births, deviceId, update, newClients, ids: [] })),
      );
      counted.projection.wake(births);
      await counted.projection.settled();
      return store.database.write((sql) =>
        sql.selectFrom("items").select(["colours", "latitude", "longitude"]).execute(),
      );
    };
    const colours = [{ name: "red", share: 0.6 }] as const;
    const place = { latitude: 38.72, longitude: -9.13 };
    expect(await share({ colours, place })).toEqual([{ colours: ["red"], ...place }]);
    const unplaced = { latitude: null, longitude: null };
    expect(await share({ colours })).toEqual([{ colours: ["red"], ...unplaced }]);
    expect(await share()).toEqual([{ colours: null, ...unplaced }]);
  });

  test("how long an item has waited for its content is told, and nothing once that is in rows", async () => {
    await using store = await open();
    await using folder = await makeFolder();
    const world = { store, payloads: createFilePayloads(folder.path) };
    let nowMs = 1_000;
    await using counted = startCounted(world, undefined, () => nowMs);
    const { projection } = counted;
    const document = new Y.Doc();
    const { payloadId, body } = await sealText("pump.md", "The pump runs hot.");
    writeBirth(document, "0", { payloadId, sharedMs: 1, kind: "markdown", withdrawn: false });
    const update = Y.encodeStateAsUpdate(document);
    await store.log.append([{ name: births, deviceId, update, newClients: [document.clientID], ids: [] }]);
    projection.wake(births);
    expect(projection.lag()).toEqual({ behindMs: 0, awaitedMs: 0 });
    nowMs = 3_000;
    expect(projection.lag()).toEqual({ behindMs: 2_000, awaitedMs: 0 });
    await projection.settled();
    expect(projection.lag()).toEqual({ behindMs: 0, awaitedMs: 2_000 });
    await bringPayload(world, partitionId, { payloadId, body });
    projection.payloadCame(partitionId);
    await projection.settled();
    expect(projection.lag()).toEqual({ behindMs: 0, awaitedMs: 0 });
  });
});
