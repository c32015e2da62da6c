import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { Leaf } from "#shared/audit/leaf.ts";
import { PartitionId, SpaceId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, type PayloadId, SharedItemId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { type DocumentName, placeOf } from "#shared/sync/document-name.ts";
import { setField, writeNote } from "#shared/sync/edits.ts";
import { printHlc } from "#shared/kit/hlc.ts";
import { createOrgTrail } from "../audit/org-trail.ts";
import { crashingAt } from "../crashing-at.fake.ts";
import { system } from "../database/database.ts";
import { statementsOf } from "../database/migrate.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { testTiers, type TestTier } from "../database/test-tiers.fake.ts";
import { openDocument } from "../erasure/strip.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import { startProjection } from "../projection/projection.ts";
import { sealText } from "../text-payload.fake.ts";
import { purgeLimits } from "./limits.ts";
import { purgeTrash, type PurgesDeps } from "./purges.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const [device, other, server] = [3, 4, 5].map((n) =>
  DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`),
) as [DeviceId, DeviceId, DeviceId];
const orgId = OrgId.parse("01970000-0000-7000-8000-000000000009");
const itemOf = (n: number) => SharedItemId.parse(`${device}.0.${n}`);
const { births, edits } = placeOf(partitionId, itemOf(0));
const vectors = [
  { spaceId: SpaceId.parse("tiny@1"), dimensions: 3, scales: [1], codes: Int8Array.of(90, 0, 0) },
];
const dayMs = 86_400_000;
const thrown = (error: unknown): never => {
  throw error;
};

/** Three items in rows, and a clock. */
async function makeWorld({ open }: TestTier) {
  await using opening = new AsyncDisposableStack();
  const { database, log, placesWith } = opening.use(await open());
  const payloads = createFilePayloads(opening.use(await makeFolder()).path);
  const clock = { nowMs: 1_000 * dayMs };
  const told = { backCount: 0 };
  const projection = opening.use(
    startProjection({
      name: "postgresql",
      database,
      log,
      payloads,
      nowMs: () => clock.nowMs,
      onPurgedIsBack: () => void (told.backCount += 1),
      onLostCopies: () => undefined,
      report: thrown,
    }),
  );
  const trail = createOrgTrail({ database, nowMs: () => clock.nowMs });
  const deps: PurgesDeps = {
    database,
    log,
    payloads,
    trail,
    listener: { appended: ({ name }) => projection.wake(name), suggestionsChanged: () => undefined },
    settings: { deviceId: server, nowMs: () => clock.nowMs, trashDays: 30 },
  };
  await database.write(async (_, truth) => {
    const partition = {
      partition_id: partitionId,
      org_id: orgId,
      name: "P",
      created_ms: 1,
      archived_ms: null,
    };
    await truth.put("partitions", partition);
  });
  const write = async (name: DocumentName, by: DeviceId, change: (doc: Y.Doc) => void): Promise<void> => {
    const doc = await openDocument(log, name);
    doc.clientID = Math.trunc(Math.random() * 2 ** 31);
    const vector = Y.encodeStateVector(doc);
    change(doc);
    const update = Y.encodeStateAsUpdate(doc, vector);
    await log.append([{ name, update, deviceId: by, newClients: [doc.clientID], ids: [] }]);
    projection.wake(name);
    await projection.settled();
  };
  const share = async (n: number): Promise<PayloadId> => {
    const { payloadId, body } = await sealText(`file-${n}.md`, `words of ${n}`, vectors);
    await payloads.put(partitionId, payloadId, body.subarray(32));
    await database.write(async (_, truth) => {
      const place = { partition_id: partitionId, payload_id: payloadId };
      await truth.put("payload_keys", { ...place, key: body.subarray(0, 32) });
      await truth.put("payloads", { ...place, device_id: device, size_bytes: 1, received_ms: 1 });
    });
    await write(births, device, (doc) =>
      writeBirth(doc, String(n), { payloadId, sharedMs: 1, kind: "markdown", withdrawn: false }),
    );
    return payloadId;
  };
  const payloadIds: PayloadId[] = [];
  for (const n of [0, 1, 2]) payloadIds.push(await share(n));
  const parts = opening.move();
  return {
    database,
    log,
    payloads,
    clock,
    told,
    projection,
    deps,
    write,
    share,
    payloadIds,
    placesWith,
    /** By the clock of the device that does it. */
    trash: (n: number, at: number, isTrashed = true, by: DeviceId = other) =>
      write(edits, by, (doc) => {
        const hlc = printHlc({ wallMs: at, count: 0 });
        setField(doc, String(n), "trash", isTrashed, { device: by, hlc });
      }),
    purge: async () => {
      await purgeTrash(deps);
      await projection.settled();
    },
    rows: () =>
      database.read(system, async (transaction) => {
        const items = await transaction.selectFrom("items").select("item_id").orderBy("item_id").execute();
        return items.map(({ item_id }) => Number(item_id.split(".")[2]));
      }),
    keys: async (name: DocumentName) =>
      [...(await openDocument(log, name)).getMap("items").keys()].toSorted(),
    leaves: async (): Promise<readonly Leaf[]> =>
      (await trail.page(orgId, { before: undefined, count: 99 })).leaves,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

describe.each(await testTiers())("the trash in $name", (tier) => {
  test("what lay in it for thirty days by the server's clock is gone from all that held it, and is told of first", async () => {
    await using world = await makeWorld(tier);
    const { clock, payloadIds, payloads } = world;
    await world.write(edits, other, (doc) =>
      writeNote(doc, "1", "zanzibarquark", { device: other, hlc: "000000000001-0000" }),
    );
    // A device whose clock is years behind, and one whose clock is ahead: neither says when.
    await world.trash(1, 1);
    clock.nowMs += 30 * dayMs - 1;
    await world.purge();
    expect(await world.rows()).toEqual([0, 1, 2]);
    expect(await world.leaves()).toEqual([]);
    clock.nowMs += 1;
    await world.purge();
    expect(await world.rows()).toEqual([0, 2]);
    expect(await world.keys(births)).toEqual(["0", "2"]);
    expect(await world.keys(edits)).toEqual([]);
    expect(await world.leaves()).toMatchObject([
      {
        act: "item.purge",
        outcome: "done",
        actor: { kind: "system", id: "purge" },
        targets: [`partition:${partitionId}`, `item:${itemOf(1)}`],
      },
    ]);
    const there = await Promise.all(payloadIds.map((id) => payloads.has(partitionId, id)));
    expect(there).toEqual([true, false, true]);
    const keyed = await world.database.read(system, (transaction) =>
      transaction.selectFrom("payload_keys").select("payload_id").execute(),
    );
    expect(new Set(keyed.map(({ payload_id }) => payload_id))).toEqual(
      new Set([payloadIds[0], payloadIds[2]]),
    );
    const state = Y.encodeStateAsUpdate(await openDocument(world.log, edits));
    expect(Buffer.from(state).includes("zanzibarquark")).toBe(false);
    // Nothing is left to do, and nothing is told twice.
    await world.purge();
    expect(await world.leaves()).toHaveLength(1);
  });

  test("restoring cancels it, and who puts it there again begins anew", async () => {
    await using world = await makeWorld(tier);
    const { clock } = world;
    await world.trash(1, 10);
    await world.trash(2, 10);
    clock.nowMs += 29 * dayMs;
    await world.trash(1, 20, false);
    await world.trash(2, 20, false);
    await world.trash(2, 30, true, device);
    clock.nowMs += 29 * dayMs;
    await world.purge();
    expect(await world.rows()).toEqual([0, 1, 2]);
    clock.nowMs += dayMs;
    await world.purge();
    expect(await world.rows()).toEqual([0, 1]);
  });

  test("who restores it at the last moment is heard, though no row says so yet", async () => {
    await using world = await makeWorld(tier);
    await world.trash(1, 10);
    world.clock.nowMs += 31 * dayMs;
    const doc = await openDocument(world.log, edits);
    const vector = Y.encodeStateVector(doc);
    setField(doc, "1", "trash", false, { device: other, hlc: "00000000ffff-0000" });
    const update = Y.encodeStateAsUpdate(doc, vector);
    await world.log.append([{ name: edits, update, deviceId: other, newClients: [doc.clientID], ids: [] }]);
    await purgeTrash(world.deps);
    await world.projection.settled();
    expect(await world.rows()).toEqual([0, 1, 2]);
    expect(await world.leaves()).toEqual([]);
  });

  test("edits and births that come later vanish, whoever made them and as whichever client", async () => {
    await using world = await makeWorld(tier);
    await world.trash(1, 10);
    const before = await openDocument(world.log, edits);
    world.clock.nowMs += 30 * dayMs;
    await world.purge();
    // Of one who had the item, and did not know.
    const vector = Y.encodeStateVector(before);
    setField(before, "1", "title", "later", { device: other, hlc: "00000000ffff-0000" });
    const update = Y.encodeStateAsUpdate(before, vector);
    await world.log.append([
      { name: edits, update, deviceId: other, newClients: [before.clientID], ids: [] },
    ]);
    world.projection.wake(edits);
    await world.projection.settled();
    expect(await world.keys(edits)).toEqual([]);
    expect(world.told.backCount).toBe(0);
    // Of one that had said nothing of it yet, and of the device that shared it.
    await world.write(edits, device, (doc) =>
      setField(doc, "1", "title", "anew", { device, hlc: "00000000ffff-0000" }),
    );
    const [payloadId] = world.payloadIds;
    if (payloadId === undefined) throw new Error("there are payloads");
    await world.write(births, device, (doc) =>
      writeBirth(doc, "1", { payloadId, sharedMs: 2, kind: "text", withdrawn: false }),
    );
    expect(await world.rows()).toEqual([0, 2]);
    // Whoever looks meanwhile may tell of it again.
    expect(world.told.backCount).toBeGreaterThanOrEqual(2);
    await world.purge();
    expect(await world.keys(edits)).toEqual([]);
    expect(await world.keys(births)).toEqual(["0", "2"]);
    // What another item names stays.
    expect(await world.payloads.has(partitionId, payloadId)).toBe(true);
    expect(await world.leaves()).toHaveLength(1);
  });

  test("a crash between any two steps changes nothing of what comes of it", async () => {
    await using world = await makeWorld(tier);
    const { log, payloads } = world;
    for (let step = 0; step < 6; step++) {
      const n = 10 + step;
      const payloadId = await world.share(n);
      await world.trash(n, 10);
      world.clock.nowMs += 30 * dayMs;
      const dying = crashingAt(step);
      const broken: PurgesDeps = {
        ...world.deps,
        log: { ...log, append: dying(log.append), forget: dying(log.forget) },
        payloads: { remove: dying(payloads.remove) },
      };
      const outcome = await purgeTrash(broken).then(
        () => "done",
        () => "crashed",
      );
      expect(outcome).toBe(step < 5 ? "crashed" : "done");
      await world.purge();
      expect(await world.rows(), `step ${step}`).toEqual([0, 1, 2]);
      expect(await world.keys(births)).toEqual(["0", "1", "2"]);
      expect(await world.keys(edits)).toEqual([]);
      expect(await payloads.has(partitionId, payloadId)).toBe(false);
      expect(await world.leaves()).toHaveLength(step + 1);
    }
  }, 240_000);

  test("two instances tell of it once", async () => {
    await using world = await makeWorld(tier);
    await world.trash(1, 10);
    world.clock.nowMs += 30 * dayMs;
    await Promise.all([purgeTrash(world.deps), purgeTrash(world.deps)]);
    await world.projection.settled();
    expect(await world.rows()).toEqual([0, 2]);
    expect(await world.leaves()).toHaveLength(1);
  });

  test("more than one batch goes in one turn", async () => {
    await using world = await makeWorld(tier);
    const count = purgeLimits.itemsPerBatch + 1;
    await world.write(edits, other, (doc) => {
      for (let n = 0; n < count; n++)
        setField(doc, String(n), "trash", true, { device: other, hlc: "000000000001-0000" });
    });
    world.clock.nowMs += 30 * dayMs;
    await world.purge();
    expect(await world.rows()).toEqual([]);
    expect(await world.keys(edits)).toEqual([]);
    const named = (await world.leaves()).flatMap(({ targets }) => targets);
    expect(named.filter((each) => each.startsWith("item:"))).toHaveLength(count);
  });

  test("what was in the trash before the server counted is counted from its update on", async () => {
    await using world = await makeWorld(tier);
    await world.trash(1, 10);
    const migration = readFileSync(new URL("../../migrations/0015-trash.sql", import.meta.url), "utf8");
    await world.database.write(async (transaction) => {
      for (const table of ["trashed", "purged"])
        await sql`DROP TABLE ${sql.table(table)}`.execute(transaction);
      for (const statement of statementsOf(migration)) await sql.raw(statement).execute(transaction);
    });
    world.clock.nowMs += 20 * dayMs;
    await world.projection.settled();
    world.clock.nowMs += 29 * dayMs;
    await world.purge();
    expect(await world.rows()).toEqual([0, 1, 2]);
    world.clock.nowMs += dayMs;
    await world.purge();
    expect(await world.rows()).toEqual([0, 2]);
  });
});
