/** All that is shown of a hit, of many at once. */
import { sql } from "kysely";
import * as z from "zod";
import { Anchor } from "#shared/model/anchor.ts";
import { ItemKind, LanguageCode, Tag } from "#shared/model/item.ts";
import { ContentHash, PartitionId } from "#shared/model/ids.ts";
import { ColourName } from "#shared/model/picture.ts";
import { DeviceId, PayloadId, SharedItemId } from "#shared/model/team.ts";
import type { Sql } from "#server/database/database.ts";
import type { Candidate } from "./candidates.ts";
import { searchLimits } from "./limits.ts";

const absent = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullable().transform((value) => value ?? undefined);

/** Rows were made by the projection from what was parsed; that they still fit is checked where they leave. */
const Row = z.object({
  partition_id: PartitionId,
  item_id: SharedItemId,
  ordinal: z.int(),
  device_id: DeviceId,
  payload_id: PayloadId,
  shared_ms: z.number(),
  name: z.string(),
  title: absent(z.string()),
  note: absent(z.string()),
  // A device of a newer version may know more colours than this server.
  colour: absent(ColourName).catch(undefined),
  favourite: z.boolean(),
  kind: ItemKind,
  media_type: absent(z.string()),
  language: absent(LanguageCode),
  size_bytes: z.number(),
  modified_ms: z.number(),
  duration_ms: absent(z.number()),
  content_hash: absent(ContentHash),
  original_bytes: absent(z.number()),
  tags: z.array(Tag),
  text: z.string(),
  heading_path: z.array(z.string()),
  anchor: Anchor,
});
export type Hydrated = z.infer<typeof Row>;

/** By `keyOf`; what is gone meanwhile is not there. */
export async function hydrate(
  transaction: Sql,
  candidates: readonly Omit<Candidate, "value" | "facts">[],
): Promise<ReadonlyMap<string, Hydrated>> {
  if (candidates.length === 0) return new Map();
  const partitionIds = [...new Set(candidates.map(({ partitionId }) => partitionId))];
  const wanted = sql`unnest(${candidates.map(({ partitionId }) => partitionId)}::uuid[],
    ${candidates.map(({ itemId }) => itemId)}::text[], ${candidates.map(({ ordinal }) => ordinal)}::int[])`;
  const { rows } = await sql<unknown>`
    SELECT i.partition_id, i.item_id, w.ordinal, i.device_id, i.payload_id, i.shared_ms, i.name,
      coalesce(d.title, i.title) AS title, d.note, d.colour, coalesce(d.favourite, false) AS favourite, i.kind, i.media_type, i.language, i.size_bytes, i.modified_ms,
      i.duration_ms, i.content_hash, i.original_bytes,
      ARRAY(SELECT unnest(i.content_tags) UNION SELECT t.name FROM tags t
        WHERE t.partition_id = i.partition_id AND t.tag_id = ANY (d.tag_ids) ORDER BY 1) AS tags,
      left(coalesce(s.text, ''), ${searchLimits.textCharsMax}) AS text,
      coalesce(s.heading_path, '[]'::jsonb) AS heading_path,
      coalesce(s.anchor, '{"kind":"text","startChar":0,"endChar":0,"startLine":1,"endLine":1}'::jsonb) AS anchor
    FROM ${wanted} AS w (partition_id, item_id, ordinal)
    JOIN items i ON i.partition_id = w.partition_id AND i.item_id = w.item_id
    LEFT JOIN edits d ON d.partition_id = i.partition_id AND d.item_id = i.item_id
    LEFT JOIN segments s ON s.partition_id = w.partition_id AND s.item_id = w.item_id AND s.ordinal = w.ordinal
    WHERE i.partition_id = ANY (${partitionIds}::uuid[])`.execute(transaction);
  return new Map(
    rows.map((row) => {
      const known = Row.parse(row);
      return [
        keyOf({ partitionId: known.partition_id, itemId: known.item_id, ordinal: known.ordinal }),
        known,
      ];
    }),
  );
}

export const keyOf = ({ partitionId, itemId, ordinal }: Omit<Candidate, "value" | "facts">): string =>
  `${partitionId} ${itemId} ${ordinal}`;

export interface SharerNames {
  readonly userId: string;
  readonly userName: string;
  readonly deviceName: string;
}

/** Names of devices and of the people whose they are. Whoever may read a hit may know who shared it. */
export async function namesOf(
  transaction: Sql,
  deviceIds: readonly DeviceId[],
): Promise<ReadonlyMap<DeviceId, SharerNames>> {
  const { rows } = await sql<{
    device_id: DeviceId;
    user_id: string;
    user_name: string;
    device_name: string;
  }>`
    SELECT v.device_id, v.user_id, u.name AS user_name, v.name AS device_name FROM devices v
    JOIN users u ON u.user_id = v.user_id WHERE v.device_id = ANY (${[...deviceIds]}::uuid[])`.execute(
    transaction,
  );
  return new Map(
    rows.map(({ device_id, user_id, user_name, device_name }) => [
      device_id,
      { userId: user_id, userName: user_name, deviceName: device_name },
    ]),
  );
}
