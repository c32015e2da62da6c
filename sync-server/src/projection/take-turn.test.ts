/** Two instances that look at one document at the same time, one after another, and while all is made anew. */
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { testTiers, type TestTier } from "../database/test-tiers.fake.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import { sealText } from "../text-payload.fake.ts";
import { bringPayload, startCounted } from "./counted-projection.fake.ts";
import { projectionLimits } from "./limits.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000011");
const births = DocumentName.parse(`births/${partitionId}/${deviceId}.0`);
const count = projectionLimits.itemsPerStep * 2 + 5;

/** A document of more items than two steps make. */
async function makeWorld(open: TestTier["open"], isLastLate = false) {
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await open());
  const folder = opening.use(await makeFolder());
  const payloads = createFilePayloads(folder.path);
  const document = new Y.Doc();
  const addBirth = async (n: number): Promise<() => Promise<void>> => {
    const { payloadId, body } = await sealText(`file-${n}.md`, "The pump runs hot.");
    writeBirth(document, String(n), { payloadId, sharedMs: 1, kind: "markdown", withdrawn: false });
    return () => bringPayload({ store, payloads }, partitionId, { payloadId, body });
  };
  const last = await addBirth(count - 1);
  for (let n = 0; n < count - 1; n++) await (await addBirth(n))();
  if (!isLastLate) await last();
  const update = Y.encodeStateAsUpdate(document);
  await store.log.append([{ name: births, deviceId, update, newClients: [document.clientID], ids: [] }]);
  const parts = opening.move();
  return { store, payloads, last, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

describe.each(await testTiers())("two instances, on $name", ({ open }) => {
  test("what another has made since it was read is not looked at again", async () => {
    await using world = await makeWorld(open);
    await using one = startCounted(world);
    one.projection.wake(births);
    await one.projection.settled();
    const looks = one.asked.get("items");
    await using other = startCounted(world);
    // Both are told of each update; so is who was told while it made the rows. At once one would leave it to the other.
    for (const { projection } of [other, one]) {
      projection.wake(births);
      await projection.settled();
    }
    expect(one.asked.get("insert items")).toBe(count);
    expect(one.asked.get("items")).toBe(looks);
    expect(other.asked.get("documents")).toBe(1);
    expect([...other.asked.keys()].filter((table) => /items|erased|purged/.test(table))).toEqual([]);
    expect(other.projection.behindCount()).toBe(0);
  });

  test("whoever comes between two steps goes on, and each item is made once", async () => {
    await using world = await makeWorld(open);
    await using other = startCounted(world);
    await using one = startCounted(world, async () => {
      other.projection.wake(births);
      await other.projection.settled();
    });
    one.projection.wake(births);
    await one.projection.settled();
    await other.projection.settled();
    const madeBy = [one, other].map(({ asked }) => asked.get("insert items") ?? 0);
    expect((madeBy[0] ?? 0) + (madeBy[1] ?? 0)).toBe(count);
    expect([one.projection.behindCount(), other.projection.behindCount()]).toEqual([0, 0]);
  });

  test("a payload that comes while rows are made of its document is not waited for", async () => {
    await using world = await makeWorld(open, true);
    let isBrought = false;
    await using one = startCounted(world, async (result) => {
      if (isBrought || result !== "payload-missing") return;
      isBrought = true;
      await world.last();
      one.projection.payloadCame(partitionId);
    });
    one.projection.wake(births);
    await one.projection.settled();
    expect(isBrought).toBe(true);
    expect([one.asked.get("insert items"), one.projection.behindCount()]).toEqual([count, 0]);
  });

  test("what is to be made anew is, whoever makes it and whenever that was said", async () => {
    await using world = await makeWorld(open);
    const { database } = world.store;
    await using other = startCounted(world);
    let isSaid = false;
    other.projection.wake(births);
    await other.projection.settled();
    await database.write(async (sql) => {
      await sql.updateTable("items").set({ stale: true }).execute();
      await sql.updateTable("documents").set({ projected_seq: 0 }).execute();
    });
    // Said between two steps of one who already makes all of it anew.
    await using one = startCounted(world, async () => {
      if (isSaid) return;
      isSaid = true;
      await other.projection.rebuild();
    });
    one.projection.wake(births);
    await one.projection.settled();
    expect(isSaid).toBe(true);
    const rows = await database.write((sql) => sql.selectFrom("items").select("stale").execute());
    expect([rows.length, rows.filter(({ stale }) => stale).length]).toEqual([count, 0]);
  }, 120_000);
});
