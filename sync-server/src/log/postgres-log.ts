/** The log in PostgreSQL: a group of updates is one transaction, and any instance may append. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import { system, type Database, type Sql } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import type { AppendedEntry, AppendEntry, CompactState } from "../hub/hub-port.ts";
import { compactState } from "./compact-state.ts";
import { logLimits } from "./limits.ts";
import { beginPast, foldIn, forgetIn, readPast } from "./postgres-past.ts";
import { erasedAmong, erasingLock } from "../database/erased-among.ts";
import type { UpdateLog, Writers } from "./update-log.ts";

const epochName = "log-epoch";

export async function openPostgresLog(
  database: Database,
  nowMs: () => number = Date.now,
): Promise<UpdateLog> {
  const epoch = await epochOf(database);
  return {
    epoch,
    renew: () =>
      database.write((_, truth) => truth.put("server_facts", { name: epochName, value: randomUUID() })),
    append: async (entries) =>
      (await appendPlain(database, entries, nowMs())) ??
      (await database.write((transaction) => append(transaction, entries, nowMs()))),
    load: (name, since) => database.read(system, (transaction) => load(transaction, name, since)),
    list: (partitionIds) =>
      database.read(system, (transaction) =>
        transaction
          .selectFrom("documents")
          .select(["name", "seq"])
          .where(sql<boolean>`partition_id = ANY (${[...partitionIds]}::uuid[])`)
          .execute(),
      ),
    heads: () =>
      database.read(system, (transaction) =>
        transaction.selectFrom("documents").select(["name", "seq"]).execute(),
      ),
    receivedMs: ({ name, seq }) =>
      database.read(system, async (transaction) => {
        const row = await transaction
          .selectFrom("updates")
          .select("received_ms")
          .where("partition_id", "=", partsOf(name).partitionId)
          .where("name", "=", name)
          .where("seq", "=", seq)
          .executeTakeFirst();
        return row === undefined || row.received_ms === 0 ? undefined : row.received_ms;
      }),
    writers: (name, since) => database.read(system, (transaction) => writersOf(transaction, name, since)),
    compact: (name, state) =>
      database.write((transaction) => compact(transaction, { name, state, nowMs: nowMs() })),
    past: (name) =>
      database.read(system, async (transaction) => {
        const owners = await ownersOf(transaction, name);
        return { ...(await readPast(transaction, name)), owners };
      }),
    forget: (name) =>
      database.write(async (transaction) => {
        const seq = await lockHead(transaction, name);
        const body = await readState(transaction, name);
        await beginPast(transaction, name);
        await putSnapshot(transaction, name, { seq, update: body });
        await forgetIn(transaction, name, { seq, update: body });
      }),
    // The rows are gone; what is left of them in the files of the tables is the database's to scrub.
    scrub: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function epochOf(database: Database): Promise<string> {
  return database.write(async (transaction) => {
    await transaction
      .insertInto("server_facts")
      .values({ name: epochName, value: randomUUID() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const row = await transaction
      .selectFrom("server_facts")
      .select("value")
      .where("name", "=", epochName)
      .executeTakeFirstOrThrow();
    return row.value;
  });
}

async function lockHead(transaction: Sql, name: DocumentName): Promise<number> {
  const { partitionId } = partsOf(name);
  await transaction
    .insertInto("documents")
    .values({ partition_id: partitionId, name, seq: 0, snapshot_seq: 0, projected_seq: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await transaction
    .selectFrom("documents")
    .select("seq")
    .where("partition_id", "=", partitionId)
    .where("name", "=", name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.seq;
}

/**
 * In one call, as nearly all is: of documents that are there, by clients that are known, of nothing that is erased. Undefined, and
 * nothing is written, where some of it is anything else.
 */
async function appendPlain(
  database: Pick<Database, "call">,
  entries: readonly AppendEntry[],
  receivedMs: number,
): Promise<readonly AppendedEntry[] | undefined> {
  if (entries.some(({ newClients }) => newClients.length > 0)) return undefined;
  const partitions = entries.map(({ name }) => partsOf(name).partitionId);
  const names = entries.map(({ name }) => name);
  const devices = entries.map(({ deviceId }) => deviceId);
  const sizes = entries.map(({ update }) => update.byteLength);
  let end = 1;
  const starts = sizes.map((size) => (end += size) - size);
  const ids = [...new Set(entries.flatMap((entry) => entry.ids))];
  const rows = await database.call(sql<{ seq: number }>`
    SELECT seq FROM append_updates(${partitions}::uuid[], ${names}::text[], ${devices}::uuid[],
      ${Buffer.concat(entries.map(({ update }) => update))}::bytea, ${starts}::integer[], ${sizes}::integer[],
      ${ids}::text[], ${receivedMs}, ${sql.lit(erasingLock)}) AS seq`);
  if (rows.length === 0) return undefined;
  return rows.map(({ seq }) => ({ kind: "appended", seq }));
}

async function append(
  transaction: Sql,
  entries: readonly AppendEntry[],
  receivedMs: number,
): Promise<readonly AppendedEntry[]> {
  const heads = await lockHeads(transaction, [...new Set(entries.map(({ name }) => name))]);
  const erased = await erasedAmong(
    transaction,
    entries.flatMap(({ ids }) => ids),
  );
  const outcomes: AppendedEntry[] = [];
  const broken = new Set<DocumentName>();
  const rows: Tables["updates"][] = [];
  for (const entry of entries) {
    const { name, update, deviceId } = entry;
    const why =
      // What comes after a refused one may lean on it, and what leans on nothing must never be in the log.
      broken.has(name)
        ? "busy"
        : entry.ids.some((id) => erased.has(id))
          ? "erased"
          : (await isAnothers(transaction, entry))
            ? "not-owner"
            : undefined;
    if (why !== undefined) {
      broken.add(name);
      outcomes.push({ kind: "refused", why });
      continue;
    }
    const seq = (heads.get(name) ?? 0) + 1;
    heads.set(name, seq);
    const { partitionId: partition_id } = partsOf(name);
    rows.push({ partition_id, name, seq, device_id: deviceId, body: update, received_ms: receivedMs });
    outcomes.push({ kind: "appended", seq });
  }
  await putUpdates(transaction, rows, heads);
  return outcomes;
}

/** Each statement is of one partition, which may lie on another machine than the next. */
const byPartition = <Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => DocumentName,
): readonly (readonly [PartitionId, readonly Row[]])[] =>
  [...Map.groupBy(rows, (row) => partsOf(nameOf(row)).partitionId)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );

/** In one order, whoever appends: two instances that take the same documents then wait and do not lock each other out. */
async function lockHeads(
  transaction: Sql,
  names: readonly DocumentName[],
): Promise<Map<DocumentName, number>> {
  const heads = new Map<DocumentName, number>();
  for (const [partition_id, own] of byPartition(names, (name) => name)) {
    const sorted = own.toSorted();
    for (const { name, seq } of await lockedOf(transaction, partition_id, sorted)) heads.set(name, seq);
    for (const name of sorted) if (!heads.has(name)) heads.set(name, await lockHead(transaction, name));
  }
  return heads;
}

const lockedOf = (transaction: Sql, partitionId: PartitionId, names: readonly DocumentName[]) =>
  transaction
    .selectFrom("documents")
    .select(["name", "seq"])
    .where("partition_id", "=", partitionId)
    .where(sql<boolean>`name = ANY (${[...names]}::text[])`)
    .orderBy(sql`name COLLATE "C"`)
    .forUpdate()
    .execute();

/** Whether another device has one of the clients that this one begins to write as; whoever comes first has it. */
async function isAnothers(transaction: Sql, { name, deviceId, newClients }: AppendEntry): Promise<boolean> {
  const { partitionId } = partsOf(name);
  for (const client of newClients) {
    await transaction
      .insertInto("document_clients")
      .values({ partition_id: partitionId, name, client, device_id: deviceId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const owner = await transaction
      .selectFrom("document_clients")
      .select("device_id")
      .where("partition_id", "=", partitionId)
      .where("name", "=", name)
      .where("client", "=", client)
      .executeTakeFirstOrThrow();
    if (owner.device_id !== deviceId) return true;
  }
  return false;
}

/** A statement for many, not one each: who waits for the acknowledgement waits for every answer of the database. */
async function putUpdates(
  transaction: Sql,
  rows: readonly Tables["updates"][],
  heads: ReadonlyMap<DocumentName, number>,
): Promise<void> {
  for (const [partition_id, own] of byPartition(rows, ({ name }) => name)) {
    for (let from = 0; from < own.length; from += logLimits.rowsPerStatement)
      await transaction
        .insertInto("updates")
        .values(own.slice(from, from + logLimits.rowsPerStatement))
        .execute();
    const names = [...new Set(own.map(({ name }) => name))];
    const seqs = names.map((name) => heads.get(name) ?? 0);
    await transaction
      .updateTable("documents")
      .set({ seq: sql<number>`(${seqs}::bigint[])[array_position(${names}::text[], name)]` })
      .where("partition_id", "=", partition_id)
      .where(sql<boolean>`name = ANY (${names}::text[])`)
      .execute();
  }
}

/** Nothing of what the device has is read. A snapshot that holds more comes first. */
async function load(transaction: Sql, name: DocumentName, since: number) {
  const { partitionId } = partsOf(name);
  const head = await transaction
    .selectFrom("documents")
    .select(["seq", "snapshot_seq"])
    .where("partition_id", "=", partitionId)
    .where("name", "=", name)
    .executeTakeFirst();
  // In one statement: what is compacted between two would be in neither. Bytes come as hexadecimal text, for the client
  // knows no binary form; base64 takes as long, since what it spares here PostgreSQL spends on it (7.5 MB: 38 + 28 ms, 32 + 32).
  const bodies = await transaction
    .selectFrom("updates")
    .innerJoin("documents", (join) =>
      join
        .onRef("documents.partition_id", "=", "updates.partition_id")
        .onRef("documents.name", "=", "updates.name"),
    )
    .select(["updates.seq", "updates.body"])
    .where("updates.partition_id", "=", partitionId)
    .where("updates.name", "=", name)
    .where("updates.seq", ">", since)
    .whereRef("updates.seq", ">", "documents.snapshot_seq")
    .unionAll(
      transaction
        .selectFrom("snapshots")
        .select(["seq", "body"])
        .where("partition_id", "=", partitionId)
        .where("name", "=", name)
        .where("seq", ">", since),
    )
    .orderBy("seq")
    .execute();
  const seq = Math.max(head?.seq ?? 0, bodies.at(-1)?.seq ?? 0);
  return {
    seq,
    // As they are: long documents are read by several at once, and a copy of each would double what that takes.
    updates: bodies.map(({ body }) => new Uint8Array(body.buffer, body.byteOffset, body.byteLength)),
    owners: await ownersOf(transaction, name),
    tailCount: seq - (head?.snapshot_seq ?? 0),
  };
}

async function writersOf(transaction: Sql, name: DocumentName, since: number): Promise<Writers> {
  const { partitionId } = partsOf(name);
  const head = await transaction
    .selectFrom("documents")
    .select("seq")
    .where("partition_id", "=", partitionId)
    .where("name", "=", name)
    .executeTakeFirst();
  const readSeq = head?.seq ?? 0;
  const rows = await transaction
    .selectFrom("updates")
    .select(["seq", "device_id"])
    .where("partition_id", "=", partitionId)
    .where("name", "=", name)
    .where("seq", ">", since)
    // Others come meanwhile.
    .where("seq", "<=", readSeq)
    .orderBy("seq")
    .execute();
  return { readSeq, writers: rows.map(({ seq, device_id }) => ({ seq, deviceId: device_id })) };
}

async function ownersOf(transaction: Sql, name: DocumentName): Promise<ReadonlyMap<number, DeviceId>> {
  const rows = await transaction
    .selectFrom("document_clients")
    .select(["client", "device_id"])
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("name", "=", name)
    .execute();
  return new Map(rows.map(({ client, device_id }) => [client, device_id]));
}

async function readState(transaction: Sql, name: DocumentName): Promise<Uint8Array> {
  const { updates } = await load(transaction, name, 0);
  return compactState(updates);
}

async function snapshotSeq(transaction: Sql, name: DocumentName): Promise<number> {
  const row = await transaction
    .selectFrom("documents")
    .select("snapshot_seq")
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
  return row.snapshot_seq;
}

interface Compacting {
  readonly name: DocumentName;
  readonly state: CompactState | undefined;
  readonly nowMs: number;
}

async function compact(transaction: Sql, { name, state, nowMs }: Compacting): Promise<void> {
  const head = await lockHead(transaction, name);
  // Erasing may have put a later state there, that must not come back.
  if (state !== undefined && state.seq <= (await snapshotSeq(transaction, name))) return;
  const given = state ?? { seq: head, update: await readState(transaction, name) };
  if (given.seq === 0) return;
  await beginPast(transaction, name);
  await putSnapshot(transaction, name, given);
  await foldIn(transaction, name, { seq: given.seq, nowMs });
}

async function putSnapshot(
  transaction: Sql,
  name: DocumentName,
  { seq, update: body }: CompactState,
): Promise<void> {
  const { partitionId } = partsOf(name);
  await transaction
    .insertInto("snapshots")
    .values({ partition_id: partitionId, name, seq, body })
    .onConflict((conflict) => conflict.columns(["partition_id", "name"]).doUpdateSet({ seq, body }))
    .execute();
  await transaction
    .updateTable("documents")
    .set({ snapshot_seq: seq })
    .where("partition_id", "=", partitionId)
    .where("name", "=", name)
    .execute();
}
