/** What a moved item holds: it is named where the item goes, before anybody is told of it there. */
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import { decodePayload } from "#shared/sync/payload.ts";
import { openPayload } from "#shared/sync/seal.ts";
import type { Sql, Truth } from "../database/database.ts";
import { system } from "../database/database.ts";
import { payloadKey, putPayloadKey } from "../repositories/payload-keys.ts";
import type { MovesDeps } from "./moves.ts";
import type { MoveRow } from "./told-moves.ts";

export interface Content {
  readonly id: PayloadId;
  readonly key: Uint8Array;
  readonly sealed: Uint8Array;
}

type Parts = Pick<MovesDeps, "database" | "payloads">;

/** Where it may lie: the first has its key, the bytes may be with any. */
export type ContentPlaces = readonly [PartitionId, ...PartitionId[]];

/** The item's own, and its original where that was shared and is there; undefined where it cannot be read. */
export async function contentsOf(
  parts: Parts,
  places: ContentPlaces,
  payloadId: PayloadId,
): Promise<readonly [Content, ...Content[]] | undefined> {
  const content = await contentOf(parts, places, payloadId);
  const plain = content && (await openPayload(content.sealed, content.key));
  const read = plain && decodePayload(plain);
  if (content === undefined || read?.kind !== "payload") return undefined;
  const { original } = read.payload;
  const file = original && (await contentOf(parts, places, original.payloadId));
  return file === undefined ? [content] : [content, file];
}

async function contentOf(
  { database, payloads }: Parts,
  places: ContentPlaces,
  id: PayloadId,
): Promise<Content | undefined> {
  const [partitionId] = places;
  const key = await database.read(system, (sql) => payloadKey(database, sql, { partitionId, payloadId: id }));
  if (key === undefined) return undefined;
  for (const place of places) {
    const sealed = await payloads.get(place, id);
    if (sealed !== undefined) return { id, key: Uint8Array.from(key), sealed };
  }
  return undefined;
}

/** What opens the content, and whose it is, where it goes. */
export async function nameThere(
  { database, settings }: Pick<MovesDeps, "database" | "settings">,
  { sql, truth }: { readonly sql: Sql; readonly truth: Truth },
  { partition_id, to_partition_id, moved_ms }: MoveRow,
  { id, key, sealed }: Content,
): Promise<void> {
  const owner = await sql
    .selectFrom("payloads")
    .select("device_id")
    .where("partition_id", "=", partition_id)
    .where("payload_id", "=", id)
    .executeTakeFirst();
  const to = { partitionId: to_partition_id, payloadId: id };
  await putPayloadKey(database, { sql, truth, nowMs: moved_ms }, to, key);
  await truth.put("payloads", {
    partition_id: to_partition_id,
    payload_id: id,
    device_id: owner?.device_id ?? settings.deviceId,
    size_bytes: sealed.byteLength,
    received_ms: moved_ms,
  });
}
