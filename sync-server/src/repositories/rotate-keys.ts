/**
 * Another key for a partition, under which all keys of its payloads are sealed anew; then the one before is gone. Who has a
 * copy of that opens nothing with it that comes from now on, nor what lies here.
 */
import { sql } from "kysely";
import { createPending } from "#shared/kit/pending.ts";
import { createSerial } from "#shared/kit/serial.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { type Database, type Sql, system, type Truth } from "../database/database.ts";
import {
  currentKey,
  lastNo,
  nextKey,
  openingStored,
  type PartitionKey,
  sealUnder,
} from "./partition-keys.ts";

/** Sealed anew in one transaction: others wait for these no longer than for any write. */
const atOnceCountMax = 500;

export interface KeyRotation extends AsyncDisposable {
  /** Goes on by itself. */
  rotate(partitionIds: readonly PartitionId[]): void;
  /** Takes up what a crash cut short. */
  resume(): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export interface KeyRotationDeps {
  readonly database: Database;
  readonly nowMs: () => number;
  /** The partition has another key, and nothing is under the one before. */
  readonly onRotated: (partitionId: PartitionId) => void;
  readonly report: (error: unknown) => void;
}

export function createKeyRotation(deps: KeyRotationDeps): KeyRotation {
  const { database, nowMs, onRotated, report } = deps;
  const pending = createPending(report);
  const alone = createSerial();
  let isClosing = false;
  const change = async (partitionId: PartitionId): Promise<void> => {
    const isThere = await database.write(async (transaction, truth) => {
      const after = await lastNo(transaction, partitionId);
      // Nothing was ever sealed there: the first key is one that nobody has seen.
      if (after === 0 && (await staleAmong(transaction, partitionId, { keyNo: 0, from: "" })).length === 0)
        return false;
      await nextKey(database, { sql: transaction, truth }, partitionId, { nowMs: nowMs(), after });
      return true;
    });
    if (isThere) await sealAnew(partitionId);
  };
  const sealAnew = async (partitionId: PartitionId): Promise<void> => {
    let from: string | undefined = "";
    while (from !== undefined) {
      // The rest is taken up at the next start.
      if (isClosing) return;
      const begin: string = from;
      from = await database.write((transaction, truth) =>
        sealSome(deps, { transaction, truth }, partitionId, begin),
      );
    }
    await database.write((transaction, truth) => letGo(deps, { transaction, truth }, partitionId));
    onRotated(partitionId);
  };
  return {
    rotate: (partitionIds) => pending.add(alone(() => each(partitionIds, change))),
    resume: () => pending.add(alone(async () => each(await unfinished(database), sealAnew))),
    settled: pending.settled,
    async [Symbol.asyncDispose]() {
      isClosing = true;
      await pending.settled();
    },
  };
}

async function each(
  partitionIds: readonly PartitionId[],
  work: (partitionId: PartitionId) => Promise<void>,
): Promise<void> {
  for (const partitionId of partitionIds) await work(partitionId);
}

interface Writing {
  readonly transaction: Sql;
  readonly truth: Truth;
}
type Sealing = Pick<KeyRotationDeps, "database" | "nowMs">;

/** Where to go on; undefined where none is left. */
async function sealSome(
  { database, nowMs }: Sealing,
  { transaction, truth }: Writing,
  partitionId: PartitionId,
  from: string,
): Promise<string | undefined> {
  const under: PartitionKey = await currentKey(database, { sql: transaction, truth }, partitionId, nowMs());
  const stale = await staleAmong(transaction, partitionId, { keyNo: under.keyNo, from });
  const openStored = openingStored(database, transaction);
  for (const { payload_id: payloadId, key } of stale) {
    const place = { partitionId, payloadId };
    const opened = await openStored(place, key);
    if (opened === undefined) throw new Error(`a key of partition ${partitionId} is not there`);
    await truth.put("payload_keys", {
      partition_id: partitionId,
      payload_id: payloadId,
      key: sealUnder(under, place, opened),
    });
  }
  return stale.length < atOnceCountMax ? undefined : stale.at(-1)?.payload_id;
}

/** Not under this key. Held: one that is erased meanwhile must not come back by being sealed anew. */
function staleAmong(
  transaction: Sql,
  partitionId: PartitionId,
  { keyNo, from }: { readonly keyNo: number; readonly from: string },
) {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(keyNo);
  return transaction
    .selectFrom("payload_keys")
    .select(["payload_id", "key"])
    .where("partition_id", "=", partitionId)
    .where(sql<boolean>`payload_id > ${from}`)
    .where(sql<boolean>`(octet_length(key) = 32 OR substring(key FROM 1 FOR 4) <> ${number})`)
    .orderBy("payload_id")
    .limit(atOnceCountMax)
    .forUpdate()
    .execute();
}

/** What was being sealed under a key before this one when that was replaced is there by now, for its row is held. */
async function letGo(
  { database, nowMs }: Sealing,
  { transaction, truth }: Writing,
  partitionId: PartitionId,
): Promise<void> {
  const last = await lastNo(transaction, partitionId);
  const before = await transaction
    .selectFrom("partition_keys")
    .select("key_no")
    .where("partition_id", "=", partitionId)
    .where("key_no", "<", last)
    .forUpdate()
    .execute();
  for (let from: string | undefined = ""; from !== undefined;)
    from = await sealSome({ database, nowMs }, { transaction, truth }, partitionId, from);
  for (const { key_no } of before)
    await truth.remove("partition_keys", { partition_id: partitionId, key_no });
}

const unfinished = (database: Database): Promise<readonly PartitionId[]> =>
  database.read(system, async (transaction) => {
    const rows = await transaction
      .selectFrom("partition_keys")
      .select("partition_id")
      .groupBy("partition_id")
      .having((are) => are.fn.countAll(), ">", 1)
      .execute();
    return rows.map(({ partition_id }) => partition_id);
  });
