/** The past of documents in tables: updates stay behind their state, and one row says what they begin with. */
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import type { Sql } from "../database/database.ts";
import type { CompactState } from "../hub/hub-port.ts";
import {
  decodeMarks,
  encodeMarks,
  foldPast,
  forgetPast,
  keptSinceMs,
  type Past,
  type PastState,
  type PastUpdate,
} from "./past.ts";

export async function readPast(transaction: Sql, name: DocumentName): Promise<Past> {
  const begin = (await beginIn(transaction, name)) ?? (await replacedState(transaction, name));
  return { begin, updates: await updatesOf(transaction, name, begin?.seq ?? 0) };
}

async function beginIn(transaction: Sql, name: DocumentName): Promise<PastState | undefined> {
  const row = await transaction
    .selectFrom("past_states")
    .select(["seq", "untimed_ms", "marks", "body"])
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { seq, untimed_ms, marks, body } = row;
  return {
    seq,
    untimedMs: untimed_ms ?? undefined,
    marks: decodeMarks(Uint8Array.from(marks)),
    state: Uint8Array.from(body),
  };
}

/** Of a document that was last compacted when nothing was kept of a past: it begins with the state. */
async function replacedState(transaction: Sql, name: DocumentName): Promise<PastState | undefined> {
  const { partitionId } = partsOf(name);
  const ofSnapshot = transaction
    .selectFrom("snapshots")
    .where("partition_id", "=", partitionId)
    .where("name", "=", name);
  const snapshot = await ofSnapshot.select("seq").executeTakeFirst();
  if (snapshot === undefined) return undefined;
  const kept = await transaction
    .selectFrom("updates")
    .select("seq")
    .where("partition_id", "=", partitionId)
    .where("name", "=", name)
    .where("seq", "<=", snapshot.seq)
    .limit(1)
    .executeTakeFirst();
  if (kept !== undefined) return undefined;
  const { seq, body } = await ofSnapshot.select(["seq", "body"]).executeTakeFirstOrThrow();
  return { seq, untimedMs: undefined, marks: [], state: Uint8Array.from(body) };
}

async function updatesOf(
  transaction: Sql,
  name: DocumentName,
  since: number,
): Promise<readonly PastUpdate[]> {
  const rows = await transaction
    .selectFrom("updates")
    .select(["seq", "device_id", "received_ms", "body"])
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("name", "=", name)
    .where("seq", ">", since)
    .orderBy("seq")
    .execute();
  return rows.map(({ seq, device_id, received_ms, body }) => ({
    seq,
    deviceId: device_id,
    receivedMs: received_ms,
    update: Uint8Array.from(body),
  }));
}

/** Before the state that is there is replaced. */
export async function beginPast(transaction: Sql, name: DocumentName): Promise<void> {
  if ((await beginIn(transaction, name)) !== undefined) return;
  const replaced = await replacedState(transaction, name);
  if (replaced !== undefined) await putBegin(transaction, name, replaced);
}

/** What is older than it is kept goes, of what is compacted until `seq`. */
export async function foldIn(
  transaction: Sql,
  name: DocumentName,
  { seq, nowMs }: { readonly seq: number; readonly nowMs: number },
): Promise<void> {
  // Asked by the index of their numbers: of a document that is written to much there are many that are kept.
  const until = transaction
    .selectFrom("updates")
    .select("seq")
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("name", "=", name)
    .where("seq", "<=", seq);
  const firstKept = await until
    .where("received_ms", ">=", keptSinceMs(nowMs))
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
  const last = await until
    .where("seq", "<", firstKept?.seq ?? seq + 1)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return;
  const begin = await beginIn(transaction, name);
  const updates = await updatesOf(transaction, name, begin?.seq ?? 0);
  const expired = updates.filter((each) => each.seq <= last.seq);
  await replaceUntil(transaction, name, foldPast(begin, expired, nowMs));
}

/** `state`: what the document is, without what is to be forgotten. */
export async function forgetIn(
  transaction: Sql,
  name: DocumentName,
  { seq, update: state }: CompactState,
): Promise<void> {
  await replaceUntil(transaction, name, forgetPast(await readPast(transaction, name), seq, state));
}

async function replaceUntil(transaction: Sql, name: DocumentName, begin: PastState): Promise<void> {
  await putBegin(transaction, name, begin);
  await transaction
    .deleteFrom("updates")
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("name", "=", name)
    .where("seq", "<=", begin.seq)
    .execute();
}

async function putBegin(
  transaction: Sql,
  name: DocumentName,
  { seq, untimedMs, marks, state }: PastState,
): Promise<void> {
  const row = { seq, untimed_ms: untimedMs ?? null, marks: encodeMarks(marks), body: state };
  await transaction
    .insertInto("past_states")
    .values({ partition_id: partsOf(name).partitionId, name, ...row })
    .onConflict((conflict) => conflict.columns(["partition_id", "name"]).doUpdateSet(row))
    .execute();
}
