import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { dayMs } from "#shared/kit/spans.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, type PayloadId, SharedItemId, UserId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import type { KeyedPayload } from "#shared/sync/keyed-payload.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { testTiers, type TestTier } from "../database/test-tiers.fake.ts";
import { namedItems } from "../erasure/named.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import { bringPayload, startCounted } from "../projection/counted-projection.fake.ts";
import { sealText } from "../text-payload.fake.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { createPayloads } from "../use-cases/payloads.ts";
import { removeLeft } from "./left-payloads.ts";
import { purgeLimits } from "./limits.ts";

const uuid = (n: number) => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const partitionId = PartitionId.parse(uuid(1));
const deviceId = DeviceId.parse(uuid(2));
const itemId = SharedItemId.parse(`${deviceId}.0.0`);
const { births } = placeOf(partitionId, itemId);
const reader: Principal = {
  orgId: OrgId.parse(uuid(3)),
  userId: UserId.parse(uuid(4)),
  by: { kind: "device", deviceId, familyId: "family" },
  orgRoles: [],
  partitions: new Map([[partitionId, { name: "Ours", archived: false, roles: ["viewer"] }]]),
  expiresMs: Number.MAX_SAFE_INTEGER,
};

const writer: Principal = {
  ...reader,
  partitions: new Map([[partitionId, { name: "Ours", archived: false, roles: ["member"] }]]),
};

async function makeWorld({ open }: TestTier) {
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await open());
  const world = { store, payloads: createFilePayloads(opening.use(await makeFolder()).path) };
  const { projection } = opening.use(startCounted(world));
  const clock = { nowMs: 100 * dayMs };
  const partition = { partition_id: partitionId, org_id: reader.orgId, name: "Ours", created_ms: 1 };
  await store.database.write((_, truth) => truth.put("partitions", { ...partition, archived_ms: null }));
  const reads = createPayloads(store.database, world.payloads);
  const document = new Y.Doc();
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  const sent = new Map<PayloadId, KeyedPayload>();
  const bring = async (text: string): Promise<PayloadId> => {
    const { payloadId, body } = await sealText("a.md", text);
    sent.set(payloadId, { key: body.subarray(0, 32), sealed: body.subarray(32) });
    await bringPayload(world, partitionId, { payloadId, body });
    const place = { partition_id: partitionId, payload_id: payloadId };
    const row = { ...place, device_id: deviceId, size_bytes: 1, received_ms: clock.nowMs };
    await store.database.write((_, truth) => truth.put("payloads", row));
    return payloadId;
  };
  const name = async (payloadId: PayloadId, withdrawn = false, key = "0"): Promise<void> => {
    const newClients = document.store.clients.size === 0 ? [document.clientID] : [];
    writeBirth(document, key, { payloadId, sharedMs: 1, kind: "markdown", withdrawn });
    await store.log.append(
      updates.splice(0).map((update) => ({ name: births, deviceId, update, newClients, ids: [] })),
    );
    projection.wake(births);
    await projection.settled();
  };
  const parts = opening.move();
  return {
    ...world,
    clock,
    bring,
    send: (payloadId: PayloadId) => {
      const keyed = sent.get(payloadId);
      if (keyed === undefined) throw new Error("it was never brought");
      return reads.put(writer, { partitionId, payloadId }, keyed, clock.nowMs);
    },
    name,
    look: () => removeLeft({ database: store.database, payloads: world.payloads, nowMs: () => clock.nowMs }),
    isRead: async (payloadId: PayloadId) =>
      (await reads.get(reader, { partitionId, payloadId })) !== undefined,
    isKept: (payloadId: PayloadId) => world.payloads.has(partitionId, payloadId),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

describe.each(await testTiers())("contents that no item names, in $name", (tier) => {
  test("what an item had before is given to nobody, removed when the log's past is over, and no sooner", async () => {
    await using world = await makeWorld(tier);
    const { clock, bring, name, look, isRead, isKept } = world;
    const before = await bring("The pump runs hot in Lisbon.");
    await name(before);
    const after = await bring("The pump runs hot.");
    await name(after);
    await look();
    expect([await isRead(before), await isRead(after)]).toEqual([false, true]);
    clock.nowMs += 30 * dayMs + purgeLimits.behindMs - 1;
    await look();
    expect([await isKept(before), await isKept(after)]).toEqual([true, true]);
    clock.nowMs += 1;
    await look();
    expect([await isKept(before), await isKept(after), await isRead(after)]).toEqual([false, true, true]);
  });

  test("what is named again, as undoing does, is given again and stays; what was taken back is given to nobody", async () => {
    await using world = await makeWorld(tier);
    const { clock, bring, name, look, isRead, isKept } = world;
    const [before, after] = [await bring("one"), await bring("two")];
    await name(before);
    await name(after);
    await look();
    expect(await isRead(before)).toBe(false);
    await name(before);
    expect(await isRead(before)).toBe(true);
    clock.nowMs += 60 * dayMs;
    await look();
    expect([await isRead(before), await isRead(after), await isKept(before)]).toEqual([true, false, true]);
    await name(before, true);
    await look();
    expect([await isRead(before), await isKept(before)]).toEqual([false, true]);
  });

  test("what no row ever named is given and stays: its birth may come after a year", async () => {
    await using world = await makeWorld(tier);
    const { clock, bring, name, look, isRead } = world;
    const early = await bring("early");
    clock.nowMs += 400 * dayMs;
    await look();
    expect(await isRead(early)).toBe(true);
    await name(early);
    await look();
    expect(await isRead(early)).toBe(true);
  });

  test("what another item names as well is given and stays", async () => {
    await using world = await makeWorld(tier);
    const { clock, bring, name, look, isRead } = world;
    const [before, after] = [await bring("one"), await bring("two")];
    await name(before);
    await name(before, false, "1");
    await name(after);
    for (let turn = 0; turn < 2; turn += 1) {
      await look();
      expect(await isRead(before)).toBe(true);
      clock.nowMs += 60 * dayMs;
    }
    await name(after, false, "1");
    await look();
    expect(await isRead(before)).toBe(false);
  });

  test("what is sent once more is given again, and its time begins anew", async () => {
    await using world = await makeWorld(tier);
    const { clock, bring, name, look, isRead, isKept, send } = world;
    const [before, after] = [await bring("one"), await bring("two")];
    await name(before);
    await name(after);
    await look();
    clock.nowMs += 30 * dayMs + purgeLimits.behindMs;
    expect(await send(before)).toEqual({ kind: "kept" });
    expect(await isRead(before)).toBe(true);
    await look();
    expect([await isRead(before), await isKept(before)]).toEqual([false, true]);
  });

  test("erasing an item names what it had before, too", async () => {
    await using world = await makeWorld(tier);
    const { bring, name, store } = world;
    const [before, after] = [await bring("one"), await bring("two")];
    await name(before);
    await name(after);
    const named = await namedItems(store, {
      partitionId,
      itemIds: [itemId],
      payloadIds: [],
      reason: "mistake",
    });
    expect(named?.payloadIds.toSorted()).toEqual([before, after].toSorted());
  });

  test("erasing names what is still shown of it, though its birth names what has not come", async () => {
    await using world = await makeWorld(tier);
    const { bring, name, store } = world;
    const shown = await bring("one");
    await name(shown);
    const { payloadId: awaited } = await sealText("a.md", "two");
    await name(awaited);
    const asked = { partitionId, itemIds: [itemId], payloadIds: [], reason: "mistake" } as const;
    expect((await namedItems(store, asked))?.payloadIds.toSorted()).toEqual([shown, awaited].toSorted());
  });
});
