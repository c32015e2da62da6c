/** What devices shared becomes items, with their segments and vectors. */
import { sql } from "kysely";
import type { Doc } from "yjs";
import { SharedItemId } from "#shared/model/team.ts";
import { readBirths, type Birth } from "#shared/sync/births.ts";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import { decodePayload, type Payload } from "#shared/sync/payload.ts";
import { openPayload } from "#shared/sync/seal.ts";
import type { Sql } from "../database/database.ts";
import { payloadKey } from "../repositories/payload-keys.ts";
import { projectionLimits } from "./limits.ts";
import type { ProjectionDeps, Step } from "./projection.ts";
import { insertSegments } from "./segment-rows.ts";
import { insertVectors, removeVectors } from "./vector-rows.ts";

type Deps = Pick<ProjectionDeps, "database" | "payloads" | "report">;

export async function projectBirths(
  deps: Deps,
  transaction: Sql,
  name: DocumentName,
  document: Doc,
): Promise<Step> {
  const { partitionId, segment } = partsOf(name);
  if (segment === undefined) return "done";
  const births = readBirths(document);
  const rows = await transaction
    .selectFrom("items")
    .select(["item_id", "payload_id", "stale"])
    .where("partition_id", "=", partitionId)
    .where("document", "=", name)
    .execute();
  const known = new Map(rows.map((row) => [row.item_id, row]));
  const idOf = (key: string): SharedItemId =>
    SharedItemId.parse(`${segment.deviceId}.${segment.number}.${key}`);
  const wanted = new Map(
    [...births].flatMap(([key, birth]) => (birth.withdrawn ? [] : [[idOf(key), birth]])),
  );
  const gone = [...known.keys()].filter((id) => !wanted.has(id));
  for (const id of gone) await removeItem(transaction, name, id);
  const changed = [...wanted].filter(([id, { payloadId }]) => {
    const row = known.get(id);
    return row === undefined || row.stale || row.payload_id !== payloadId;
  });
  let missing = 0;
  let made = 0;
  for (const [itemId, birth] of changed) {
    if (made >= projectionLimits.itemsPerStep) return "more";
    const payload = await readPayload(deps, transaction, name, birth);
    if (payload === undefined) {
      if (known.get(itemId)?.payload_id === "") await nameAgain(transaction, name, itemId, birth);
      missing += 1;
      continue;
    }
    // What is new has nothing that could be in its way.
    if (known.has(itemId)) await removeItem(transaction, name, itemId);
    await insertItem(transaction, { name, itemId, birth, payload });
    await insertSegments(transaction, partitionId, itemId, payload);
    await insertVectors(deps.database, transaction, { partitionId, itemId }, payload);
    made += 1;
  }
  return missing === 0 ? "done" : "payload-missing";
}

/** Undefined where it has not come yet, its key is gone, or it is no payload: what is searchable is what can be read. */
async function readPayload(
  { database, payloads, report }: Deps,
  transaction: Sql,
  name: DocumentName,
  { payloadId }: Birth,
): Promise<Payload | undefined> {
  const { partitionId } = partsOf(name);
  const key = await payloadKey(database, transaction, { partitionId, payloadId });
  const sealed = key === undefined ? undefined : await payloads.get(partitionId, payloadId);
  if (key === undefined || sealed === undefined) return undefined;
  const plain = await openPayload(sealed, Uint8Array.from(key));
  const read = plain === undefined ? undefined : decodePayload(plain);
  if (read?.kind === "payload") return read.payload;
  report(
    new Error(`payload ${payloadId} ${read === undefined ? "opens with another key" : `is ${read.why}`}`),
  );
  return undefined;
}

/** Of whose payload a program before the column `stale` forgot the id, so that it was no hit that could be shown. */
async function nameAgain(
  transaction: Sql,
  name: DocumentName,
  itemId: SharedItemId,
  { payloadId }: Birth,
): Promise<void> {
  await transaction
    .updateTable("items")
    .set({ payload_id: payloadId })
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("item_id", "=", itemId)
    .execute();
}

async function removeItem(transaction: Sql, name: DocumentName, itemId: SharedItemId): Promise<void> {
  const { partitionId } = partsOf(name);
  for (const table of ["segments", "items"] as const)
    await transaction
      .deleteFrom(table)
      .where("partition_id", "=", partitionId)
      .where("item_id", "=", itemId)
      .execute();
  await removeVectors(transaction, { partitionId, itemId });
}

async function insertItem(
  transaction: Sql,
  given: {
    readonly name: DocumentName;
    readonly itemId: SharedItemId;
    readonly birth: Birth;
    readonly payload: Payload;
  },
): Promise<void> {
  const { name, itemId, birth, payload } = given;
  const { item, original, segments } = payload;
  const { partitionId, segment } = partsOf(name);
  if (segment === undefined) return;
  await transaction
    .insertInto("items")
    .values({
      partition_id: partitionId,
      item_id: itemId,
      document: name,
      device_id: segment.deviceId,
      payload_id: birth.payloadId,
      shared_ms: birth.sharedMs,
      name: item.name,
      name_folded: item.name.normalize("NFC").toLowerCase(),
      kind: item.kind,
      media_type: item.mediaType ?? null,
      title: item.title ?? null,
      language: item.language ?? null,
      size_bytes: item.sizeBytes,
      modified_ms: Math.trunc(item.modifiedMs),
      taken_ms: item.takenMs === undefined ? null : Math.trunc(item.takenMs),
      duration_ms: item.durationMs ?? null,
      content_hash: item.contentHash ?? null,
      content_tags: sql`${[...item.tags]}::text[]`,
      original_payload_id: original?.payloadId ?? null,
      original_bytes: original?.sizeBytes ?? null,
      segment_count: segments.length,
      stale: false,
    })
    .execute();
}
