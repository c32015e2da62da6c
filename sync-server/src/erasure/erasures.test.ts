import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { ErasureId, isReceiptOf, type Receipt } from "#shared/audit/receipt.ts";
import { createSerial } from "#shared/kit/serial.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { DeviceId, OrgId, PayloadId, SharedItemId } from "#shared/model/team.ts";
import { readBirths, writeBirth } from "#shared/sync/births.ts";
import { type DocumentName, placeOf, tagsName } from "#shared/sync/document-name.ts";
import { TagId } from "#shared/sync/edits.ts";
import { ownMap, writeRegister } from "#shared/sync/own-maps.ts";
import { nameTag } from "#shared/sync/tag-dictionary.ts";
import { createOrgTrail } from "../audit/org-trail.ts";
import { trailChecks } from "../audit/trail-keys.ts";
import { type TestTier, testTiers } from "../database/test-tiers.fake.ts";
import type { ErasableParts, ErasureListener } from "./erasable.ts";
import { eraseAnew } from "./erase-anew.ts";
import { createErasures, type ErasuresDeps } from "./erasures.ts";
import { namedItems, namedPerson } from "./named.ts";
import { openDocument } from "./strip.ts";

const [partitionId, otherPartition] = [1, 2].map((n) =>
  PartitionId.parse(`01970000-0000-7000-8000-00000000000${n}`),
) as [PartitionId, PartitionId];
const [device, server] = [3, 4].map((n) => DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`)) as [
  DeviceId,
  DeviceId,
];
const orgId = OrgId.parse("01970000-0000-7000-8000-000000000009");
const itemOf = (n: number) => SharedItemId.parse(`${device}.0.${n}`);
const payloadOf = (n: number) => PayloadId.parse(`${n}`.padStart(2, "0").repeat(32));
const tagOf = (n: number) => TagId.parse(`${n}`.repeat(24));
const hlc = "000000000001-0000";

/** Words that are in what is erased and nowhere else. */
const marker = "zanzibarquark";
const kept = "lavenderplinth";
const markersOf = (words: string) =>
  ["Title", "Note", "Tag", "Text", "File"].map((part) => `${words}${part}`);

async function makeWorld({ open }: TestTier) {
  const stack = new AsyncDisposableStack();
  const { database, log, placesWith } = stack.use(await open());
  const trail = createOrgTrail({ database, nowMs: () => 5_000 });
  const told: Parameters<ErasureListener["erased"]>[] = [];
  const appended: Parameters<ErasureListener["appended"]>[0][] = [];
  const removed: string[] = [];
  const receipts: Receipt[] = [];
  const parts: ErasableParts = {
    payloads: {
      remove: (partition, payloadId) => {
        removed.push(`${partition}/${payloadId}`);
        return Promise.resolve();
      },
    },
    projection: { settled: () => Promise.resolve() },
  };
  const deps: ErasuresDeps = {
    database,
    log,
    parts,
    trail,
    receipts: { keep: (receipt) => Promise.resolve(void receipts.push(receipt)) },
    listener: {
      erased: (...given) => void told.push(given),
      appended: (entry) => void appended.push(entry),
      suggestionsChanged: () => undefined,
    },
    alone: createSerial(),
    settings: { deviceId: server, nowMs: () => 6_000, newId: () => ErasureId.parse(randomUUID()) },
  };
  return { stack, placesWith, database, log, trail, deps, told, appended, removed, receipts };
}
type World = Awaited<ReturnType<typeof makeWorld>>;

const append = async ({ log }: World, name: DocumentName, write: (doc: Y.Doc) => void): Promise<Y.Doc> => {
  const doc = new Y.Doc();
  const before = await openDocument(log, name);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(before));
  const vector = Y.encodeStateVector(doc);
  write(doc);
  const update = Y.encodeStateAsUpdate(doc, vector);
  await log.append([{ name, update, deviceId: device, newClients: [doc.clientID], ids: [] }]);
  return doc;
};

/** An item with a birth, edits, a tag of its own, a key, and rows as the projection makes them. */
async function share(world: World, n: number, words: string): Promise<void> {
  const itemId = itemOf(n);
  const { births, edits, key } = placeOf(partitionId, itemId);
  const [title = "", note = "", tag = "", text = "", file = ""] = markersOf(words);
  await append(world, births, (doc) =>
    writeBirth(doc, key, { payloadId: payloadOf(n), sharedMs: 1, kind: "text", withdrawn: false }),
  );
  await append(world, tagsName(partitionId), (doc) =>
    nameTag(doc, tagOf(n), Tag.parse(tag), { device, hlc }),
  );
  await append(world, edits, (doc) => {
    const map = ownMap(doc, "items", key, device);
    writeRegister(map, "title", title, hlc);
    map.set(`#${tagOf(n)}`, hlc);
    map.set("n", new Y.Text(note));
  });
  await world.database.write(async (sql, truth) => {
    const ids = { partition_id: partitionId, payload_id: payloadOf(n) };
    await truth.put("payload_keys", { ...ids, key: new TextEncoder().encode(`${words}Key`.padEnd(32, "k")) });
    await truth.put("payloads", { ...ids, device_id: device, size_bytes: 1, received_ms: 1 });
    await sql
      .insertInto("items")
      .values({
        partition_id: partitionId,
        item_id: itemId,
        document: births,
        device_id: device,
        payload_id: payloadOf(n),
        shared_ms: 1,
        name: file,
        name_folded: file,
        kind: "text",
        media_type: null,
        title: null,
        language: null,
        size_bytes: 1,
        modified_ms: 1,
        taken_ms: null,
        duration_ms: null,
        content_hash: null,
        content_tags: [],
        original_payload_id: payloadOf(n + 50),
        original_bytes: 1,
        segment_count: 1,
        stale: false,
      })
      .execute();
    await sql
      .insertInto("segments")
      .values({
        partition_id: partitionId,
        item_id: itemId,
        ordinal: 0,
        text,
        heading_path: "[]",
        anchor: "{}",
        token_count: 1,
        words: text,
      })
      .execute();
    await sql
      .insertInto("tags")
      .values({ partition_id: partitionId, tag_id: tagOf(n), name: tag })
      .execute();
  });
}

const actor = { kind: "user", id: "u1" } as const;

describe.each(await testTiers())("erasure on $name", (tier) => {
  test(
    "nothing of what is erased is left in any file, and what is not erased is",
    { timeout: 60_000 },
    async () => {
      const world = await makeWorld(tier);
      await using _ = world.stack;
      await share(world, 1, marker);
      await share(world, 2, kept);
      await share(world, 3, `${kept}2`);
      await world.log.compact(placeOf(partitionId, itemOf(1)).edits);
      const stale = await openDocument(world.log, placeOf(partitionId, itemOf(1)).edits);
      expect((await world.placesWith(marker)).length).toBeGreaterThan(1);

      const asked = { partitionId, itemIds: [itemOf(1)], payloadIds: [], reason: "person-asked" } as const;
      const named = (await namedItems(world.deps, asked)) ?? expect.fail("not found");
      expect(named.tagIds).toEqual([tagOf(1)]);
      const { id, receipt } = await createErasures(world.deps).erase(orgId, actor, named);
      if (receipt === undefined) expect.fail("no receipt");

      expect(await world.placesWith(marker)).toEqual([]);
      for (const words of markersOf(kept)) expect((await world.placesWith(words)).length).toBeGreaterThan(0);
      const { births, edits } = placeOf(partitionId, itemOf(1));
      expect([...readBirths(await openDocument(world.log, births)).keys()].toSorted()).toEqual(["2", "3"]);
      expect(new Set(world.removed)).toEqual(
        new Set([payloadOf(1), payloadOf(51)].map((each) => `${partitionId}/${each}`)),
      );
      expect(world.told[0]?.[1]).toEqual(expect.arrayContaining([itemOf(1), payloadOf(1), payloadOf(51)]));
      expect(world.appended.map(({ name }) => name)).toEqual(expect.arrayContaining([births, edits]));

      // A device that was away and comes back with all that it knew brings nothing of it back.
      const doc = await openDocument(world.log, edits);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(stale));
      expect(JSON.stringify(doc.getMap("items").toJSON())).not.toContain(marker);
      expect(Buffer.from(Y.encodeStateAsUpdate(doc)).includes(marker)).toBe(false);

      const { publicKey } = await world.trail.signer(orgId);
      expect(isReceiptOf(trailChecks, publicKey, receipt)).toBe(true);
      const bent = { ...receipt, erasure: { ...receipt.erasure, epoch: 7 } };
      expect(isReceiptOf(trailChecks, publicKey, bent)).toBe(false);
      expect(await createErasures(world.deps).status(orgId, id)).toEqual({ id, receipt });
    },
  );

  test(
    "an erasure that a crash cut short anywhere goes on at the next start",
    { timeout: 60_000 },
    async () => {
      const world = await makeWorld(tier);
      await using _ = world.stack;
      const steps = ["append", "forget", "scrub", "inclusion"] as const;
      for (const [at, step] of steps.entries()) {
        await share(world, at + 1, `${marker}${step}`);
        const crash = () => Promise.reject(new Error("the power is gone"));
        const broken: ErasuresDeps = {
          ...world.deps,
          log: step === "inclusion" ? world.deps.log : { ...world.deps.log, [step]: crash },
          trail: step === "inclusion" ? { ...world.deps.trail, inclusion: crash } : world.deps.trail,
        };
        const asked = { partitionId, itemIds: [itemOf(at + 1)], payloadIds: [], reason: "law" } as const;
        const named = (await namedItems(world.deps, asked)) ?? expect.fail("not found");
        await expect(createErasures(broken).erase(orgId, actor, named)).rejects.toThrow("the power is gone");
        await createErasures(world.deps).resume();
        expect(await world.placesWith(`${marker}${step}`), step).toEqual([]);
      }
      const rows = await world.database.read({ kind: "system" }, (sql) =>
        sql.selectFrom("erasures").select(["epoch", "receipt_json"]).orderBy("epoch").execute(),
      );
      expect(rows.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
      expect(rows.every(({ receipt_json }) => receipt_json !== null)).toBe(true);
      await createErasures(world.deps).resume();
    },
  );

  test(
    "what a backup brings back is erased again by its receipt, and by none that is another's or was changed",
    { timeout: 60_000 },
    async () => {
      const world = await makeWorld(tier);
      await using _ = world.stack;
      const { database, deps, trail } = world;
      await database.write((_sql, truth) =>
        truth.put("orgs", { org_id: orgId, name: "Example", created_ms: 1 }),
      );
      const asked = { partitionId, itemIds: [itemOf(1)], payloadIds: [], reason: "law" } as const;
      await share(world, 1, marker);
      const named = (await namedItems(deps, asked)) ?? expect.fail("not found");
      const { id, receipt } = await createErasures(deps).erase(orgId, actor, named);
      if (receipt === undefined) expect.fail("no receipt");
      expect(world.receipts).toEqual([receipt]);
      expect(await eraseAnew(deps, world.receipts)).toEqual({ notedCount: 0, foreignCount: 0 });

      // As a database that was put back: it knows nothing of the erasure, and has what was erased.
      await database.write(async (_sql, truth) => {
        await truth.remove("erasures", { org_id: orgId, erasure_id: id });
        for (const each of [itemOf(1), payloadOf(1), payloadOf(51)])
          await truth.remove("erased", { id: each });
      });
      await share(world, 1, marker);
      expect((await world.placesWith(marker)).length).toBeGreaterThan(0);
      const other = { ...receipt, erasure: { ...receipt.erasure, itemIds: [itemOf(2)] } };
      const strange = { ...receipt, erasure: { ...receipt.erasure, orgId: OrgId.parse(randomUUID()) } };
      expect(await eraseAnew(deps, [other, strange])).toEqual({ notedCount: 0, foreignCount: 2 });
      expect(await eraseAnew(deps, [receipt])).toEqual({ notedCount: 1, foreignCount: 0 });
      expect(await eraseAnew(deps, [receipt])).toEqual({ notedCount: 0, foreignCount: 0 });
      await createErasures(deps).resume();
      expect(await world.placesWith(marker)).toEqual([]);
      const anew = (await createErasures(deps).status(orgId, id))?.receipt ?? expect.fail("no receipt");
      expect(isReceiptOf(trailChecks, (await trail.signer(orgId)).publicKey, anew)).toBe(true);
      expect(anew.erasure.itemIds).toEqual([itemOf(1)]);
    },
  );

  test("what is in another partition, or nowhere, cannot be named", { timeout: 60_000 }, async () => {
    const world = await makeWorld(tier);
    await using _ = world.stack;
    await share(world, 1, kept);
    const asked = { itemIds: [itemOf(1)], payloadIds: [], reason: "mistake" } as const;
    expect(await namedItems(world.deps, { ...asked, partitionId: otherPartition })).toBeUndefined();
    expect(await namedItems(world.deps, { ...asked, partitionId, itemIds: [itemOf(9)] })).toBeUndefined();
    const payloads = { ...asked, itemIds: [], payloadIds: [payloadOf(1)] };
    expect(await namedItems(world.deps, { ...payloads, partitionId: otherPartition })).toBeUndefined();
    expect(await namedItems(world.deps, { ...payloads, partitionId })).toMatchObject({
      payloadIds: [payloadOf(1)],
    });
  });

  test("all that a person's devices shared is named, in every partition", { timeout: 60_000 }, async () => {
    const world = await makeWorld(tier);
    await using _ = world.stack;
    await share(world, 1, marker);
    await share(world, 2, marker);
    const partitionIds = [partitionId, otherPartition];
    const named = await namedPerson(world.deps, {
      deviceIds: [device],
      partitionIds,
      reason: "person-asked",
    });
    expect(named.itemIds).toEqual([itemOf(1), itemOf(2)]);
    await createErasures(world.deps).erase(orgId, actor, named);
    expect(await world.placesWith(marker)).toEqual([]);
    const others = await namedPerson(world.deps, {
      deviceIds: [server],
      partitionIds,
      reason: "person-asked",
    });
    expect(others.itemIds).toEqual([]);
  });
});
