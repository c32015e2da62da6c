/** Items as the projection makes rows of them, for tests of what is found. */
import { sql } from "kysely";
import { PartitionId, SpaceId } from "#shared/model/ids.ts";
import type { ColourName, GeoPoint } from "#shared/model/picture.ts";
import { DeviceId, PayloadId, SharedItemId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import type { Payload } from "#shared/sync/payload.ts";
import type { Database, Sql } from "#server/database/database.ts";
import { insertSegments } from "#server/projection/segment-rows.ts";
import { insertVectors } from "#server/projection/vector-rows.ts";
import { wordVector } from "#server/repositories/search/word-vector.ts";

export const id = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
export const partitions = [1, 2, 3].map((n) => PartitionId.parse(id(n)));
export const device = DeviceId.parse(id(50));
export const spaceId = SpaceId.parse("tiny@1");

export interface Given {
  readonly partition: PartitionId;
  readonly n: number;
  readonly name?: string;
  readonly text: string;
  readonly kind?: string;
  readonly tags?: readonly string[];
  readonly vector?: readonly number[];
  readonly hash?: string;
  readonly trashed?: boolean;
  readonly title?: string;
  readonly label?: string;
  readonly modifiedMs?: number;
  readonly colours?: readonly ColourName[];
  readonly place?: GeoPoint;
}

export async function share(database: Database, transaction: Sql, given: Given): Promise<void> {
  const { partition, n, text } = given;
  const itemId = SharedItemId.parse(`${device}.0.${n}`);
  const document = DocumentName.parse(`births/${partition}/${device}.0`);
  const name = given.name ?? `file-${n}.md`;
  const vector = given.vector ?? [1, 0, 0];
  const payload: Payload = {
    item: { name, kind: "markdown", sizeBytes: 1, modifiedMs: 1, tags: [] },
    segments: [
      {
        ordinal: 0,
        text,
        headingPath: [],
        anchor: { kind: "text", startChar: 0, endChar: text.length, startLine: 1, endLine: 1 },
        tokenCount: 1,
      },
    ],
    vectors: [
      {
        spaceId,
        dimensions: vector.length,
        scales: [1],
        codes: Int8Array.from(vector.map((value) => Math.round(value * 90))),
      },
    ],
  };
  await transaction
    .insertInto("items")
    .values({
      partition_id: partition,
      item_id: itemId,
      document,
      device_id: device,
      payload_id: PayloadId.parse("0".repeat(64)),
      shared_ms: n,
      name,
      name_folded: name.toLowerCase(),
      kind: given.kind ?? "markdown",
      media_type: null,
      title: null,
      language: "en",
      size_bytes: n,
      modified_ms: given.modifiedMs ?? n,
      taken_ms: null,
      duration_ms: null,
      content_hash: given.hash ?? null,
      content_tags: sql`${[...(given.tags ?? [])]}::text[]`,
      colours: given.colours === undefined ? null : sql`${[...given.colours]}::text[]`,
      latitude: given.place?.latitude ?? null,
      longitude: given.place?.longitude ?? null,
      original_payload_id: null,
      original_bytes: null,
      segment_count: 1,
      stale: false,
    })
    .execute();
  await insertSegments(transaction, partition, itemId, payload);
  await insertVectors(database, transaction, { partitionId: partition, itemId }, payload);
  if (given.trashed === undefined && given.title === undefined && given.label === undefined) return;
  await transaction
    .insertInto("edits")
    .values({
      partition_id: partition,
      item_id: itemId,
      document,
      title: given.title ?? null,
      favourite: false,
      colour: given.label ?? null,
      trashed: given.trashed ?? false,
      moved_to: null,
      note: null,
      tag_ids: sql`'{}'::text[]`,
      words: sql<string>`${wordVector([{ text: given.title ?? "", place: "title" }])}`,
    })
    .execute();
}
