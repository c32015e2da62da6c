import { describe, expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { PayloadId } from "#shared/model/team.ts";
import { createKeySeal, openKey } from "../database/key-seal.ts";
import { testKeySeal } from "../database/open-database.fake.ts";
import { type TestTier, testTiers } from "../database/test-tiers.fake.ts";
import { keyNoOf, lastNo, nextKey } from "./partition-keys.ts";
import { payloadKey, putPayloadKey } from "./payload-keys.ts";
import { createKeyRotation } from "./rotate-keys.ts";

const [quay, pier] = [1, 2].map((n) => PartitionId.parse(`01970000-0000-7000-8000-00000000000${n}`)) as [
  PartitionId,
  PartitionId,
];
const payloadOf = (n: number) => PayloadId.parse(n.toString(16).padStart(64, "0"));
const keyOf = (n: number) => new Uint8Array(32).fill(n);

async function openKeys({ open }: TestTier) {
  const store = await open();
  const { database } = store;
  const rotated: PartitionId[] = [];
  const failures: unknown[] = [];
  const openRotation = () =>
    createKeyRotation({
      database,
      nowMs: () => 5,
      onRotated: (partitionId) => void rotated.push(partitionId),
      report: (error) => void failures.push(error),
    });
  const rowsOf = (partitionId: PartitionId) =>
    database.read({ kind: "system" }, (sql) =>
      sql
        .selectFrom("payload_keys")
        .select(["payload_id", "key"])
        .where("partition_id", "=", partitionId)
        .orderBy("payload_id")
        .execute(),
    );
  return {
    database,
    rotated,
    failures,
    openRotation,
    async rotate(...partitionIds: readonly PartitionId[]): Promise<void> {
      await using rotation = openRotation();
      rotation.rotate(partitionIds);
      await rotation.settled();
    },
    put: (partitionId: PartitionId, n: number) =>
      database.write((sql, truth) =>
        putPayloadKey(database, { sql, truth, nowMs: 4 }, { partitionId, payloadId: payloadOf(n) }, keyOf(n)),
      ),
    opened: (partitionId: PartitionId, n: number) =>
      database.read({ kind: "system" }, (sql) =>
        payloadKey(database, sql, { partitionId, payloadId: payloadOf(n) }),
      ),
    stored: async (partitionId: PartitionId) =>
      (await rowsOf(partitionId)).map(({ payload_id: id, key }) => ({ id, key: Uint8Array.from(key) })),
    keys: (partitionId: PartitionId) =>
      database.read({ kind: "system" }, (sql) =>
        sql
          .selectFrom("partition_keys")
          .select(["key_no", "sealed"])
          .where("partition_id", "=", partitionId)
          .orderBy("key_no")
          .execute(),
      ),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

describe.each(await testTiers())("keys of partitions on $name", { timeout: 60_000 }, (tier) => {
  test("a payload's key is in no row as it is, and is the same for whoever may ask", async () => {
    await using keys = await openKeys(tier);
    await keys.put(quay, 1);
    await keys.put(pier, 1);
    for (const partitionId of [quay, pier]) {
      for (const { key } of await keys.stored(partitionId))
        expect(Buffer.from(key).includes(Buffer.from(keyOf(1)))).toBe(false);
      expect(await keys.opened(partitionId, 1)).toEqual(keyOf(1));
    }
    expect(await keys.opened(quay, 2)).toBeUndefined();
    // What lies in one place opens nothing in another.
    const [stolen] = await keys.stored(quay);
    await keys.database.write((_, truth) =>
      truth.put("payload_keys", {
        partition_id: quay,
        payload_id: payloadOf(3),
        key: stolen?.key ?? new Uint8Array(),
      }),
    );
    await expect(keys.opened(quay, 3)).rejects.toThrow();
    const other = { keySeal: createKeySeal(new Uint8Array(32).fill(1)) };
    await expect(
      keys.database.read({ kind: "system" }, (sql) =>
        payloadKey(other, sql, { partitionId: quay, payloadId: payloadOf(1) }),
      ),
    ).rejects.toThrow("Put the server.key back");
  });

  test("once it is changed a copy of the key before opens nothing that is here, nor what comes", async () => {
    await using keys = await openKeys(tier);
    // As a program before left them, and more than are sealed anew at once.
    await keys.database.write(async (_, truth) => {
      for (let n = 100; n < 1_200; n++)
        await truth.put("payload_keys", {
          partition_id: quay,
          payload_id: payloadOf(n),
          key: keyOf(n & 0xff),
        });
    });
    for (const n of [1, 2, 3]) await keys.put(quay, n);
    await keys.put(pier, 1);
    const [before] = await keys.keys(quay);
    const copy = testKeySeal.open(before?.sealed ?? new Uint8Array(), `partition ${quay} 1`);
    const openBy = ({ id, key }: { readonly id: string; readonly key: Uint8Array }) =>
      Uint8Array.from(openKey(copy, key.subarray(4), `payload ${quay} ${id}`));
    const [old = { id: "", key: new Uint8Array() }] = await keys.stored(quay);
    expect(openBy(old)).toEqual(keyOf(1));
    const untouched = await keys.stored(pier);

    await keys.rotate(quay);
    await keys.put(quay, 9);
    expect((await keys.keys(quay)).map(({ key_no }) => key_no)).toEqual([2]);
    const stored = await keys.stored(quay);
    expect(stored).toHaveLength(1_104);
    expect(new Set(stored.map(({ key }) => keyNoOf(key)))).toEqual(new Set([2]));
    for (const each of stored) expect(() => openBy(each)).toThrow();
    for (const n of [1, 2, 3, 9, 100, 1_199]) expect(await keys.opened(quay, n)).toEqual(keyOf(n & 0xff));
    expect(await keys.stored(pier)).toEqual(untouched);
    expect([keys.rotated, keys.failures]).toEqual([[quay], []]);
  });

  test("where nothing was ever shared there is nothing to change", async () => {
    await using keys = await openKeys(tier);
    await keys.rotate(quay);
    expect([await keys.keys(quay), keys.rotated]).toEqual([[], []]);
  });

  test("what a crash cut short is gone on with at the next start", async () => {
    await using keys = await openKeys(tier);
    await keys.put(quay, 1);
    await keys.database.write((sql, truth) =>
      nextKey(keys.database, { sql, truth }, quay, { nowMs: 5, after: 1 }),
    );
    expect(await keys.opened(quay, 1)).toEqual(keyOf(1));
    await using rotation = keys.openRotation();
    rotation.resume();
    await rotation.settled();
    expect((await keys.keys(quay)).map(({ key_no }) => key_no)).toEqual([2]);
    expect(await keys.opened(quay, 1)).toEqual(keyOf(1));
    expect(keys.rotated).toEqual([quay]);
    rotation.resume();
    await rotation.settled();
    expect(keys.rotated).toEqual([quay]);
  });

  test("many who make one at once make one, and what any of them sealed opens", async () => {
    await using keys = await openKeys(tier);
    await Promise.all([1, 2, 3].map((n) => keys.put(quay, n)));
    expect(await keys.database.read({ kind: "system" }, (sql) => lastNo(sql, quay))).toBe(1);
    await Promise.all([keys.rotate(quay), keys.rotate(quay), keys.put(quay, 4)]);
    for (const n of [1, 2, 3, 4]) expect(await keys.opened(quay, n)).toEqual(keyOf(n));
    expect((await keys.keys(quay)).length).toBe(1);
    expect(keys.failures).toEqual([]);
  });
});
