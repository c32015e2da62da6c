import type Database from "better-sqlite3-multiple-ciphers";
import { ItemId, PartitionId } from "#shared/model/ids.ts";
import { ItemKind } from "#shared/model/item.ts";
import { DeviceId, PayloadId, SharedItemId, SharingState } from "#shared/model/team.ts";
import {
  type ItemEdits,
  type ReceivedItem,
  type SharedItem,
  SharingRefusal,
} from "#shared/rpc/team-status.ts";
import { pageRowCountMax } from "./limits.ts";
import { createTagList, createTagNames, EditsText } from "./replica-facts.ts";
import { countsOf } from "./replica-team.ts";
import type { Replica } from "./replica.ts";

interface SharedColumns {
  readonly id: string;
  readonly partition_id: string;
  readonly item_id: string;
  readonly is_there: number;
  readonly name: string;
  readonly state: string;
  readonly why: string | null;
  readonly withdrawn: number;
  readonly original_id: string | null;
  readonly changed_ms: number;
  readonly edits_json: string | null;
  readonly edited_after_move: string | null;
}
interface ReceivedColumns {
  readonly id: string;
  readonly partition_id: string;
  readonly device_id: string;
  readonly payload_id: string;
  readonly kind: string;
  readonly shared_ms: number;
  readonly withdrawn: number;
  readonly edits_json: string | null;
  readonly edited_after_move: string | null;
}

/** Where an item came from, if somebody edited it there since. */
const editedAfterMove = (table: string): string =>
  `(SELECT source.partition_id FROM shared_edits AS source WHERE source.edits_json ->> '$.moved.itemId' = ${table}.id
      AND source.edits_json ->> '$.moved.isEditedSince' = 1 LIMIT 1) AS edited_after_move`;

type Reads =
  | "tagNames"
  | "editsOf"
  | "sharedItem"
  | "receivedItem"
  | "sharedItems"
  | "receivedItems"
  | "replicaCounts";

export function createReplicaListing(database: Database.Database): Pick<Replica, Reads> {
  const edits = database
    .prepare<[string], string>("SELECT edits_json FROM shared_edits WHERE id = ?")
    .pluck();
  const { sharedOf, receivedOf } = createRows(database);
  const shared = `SELECT shared_items.id, shared_items.partition_id, item_id, name, state, why, withdrawn, original_id, changed_ms,
      edits_json, ${editedAfterMove("shared_items")}, EXISTS (SELECT 1 FROM items WHERE items.id = item_id) AS is_there
    FROM shared_items LEFT JOIN shared_edits USING (id)`;
  const received = `SELECT received_items.*, edits_json, ${editedAfterMove("received_items")}
    FROM received_items LEFT JOIN shared_edits USING (id)`;
  const oneShared = database.prepare<[string], SharedColumns>(`${shared} WHERE shared_items.id = ?`);
  const oneReceived = database.prepare<[string], ReceivedColumns>(`${received} WHERE received_items.id = ?`);
  const sharedWhere = `(@state IS NULL OR state = @state) AND (@partition IS NULL OR shared_items.partition_id = @partition)
    AND (@folder IS NULL OR folder_id = @folder)`;
  const sharedPage = database.prepare<[object], SharedColumns>(
    `${shared} WHERE ${sharedWhere} ORDER BY changed_ms DESC, number DESC LIMIT @limit OFFSET @offset`,
  );
  const sharedCount = database
    .prepare<[object], number>(`SELECT count(*) FROM shared_items WHERE ${sharedWhere}`)
    .pluck();
  const receivedWhere =
    "withdrawn <= @withdrawn AND (@partition IS NULL OR received_items.partition_id = @partition)";
  const receivedPage = database.prepare<[object], ReceivedColumns>(
    `${received} WHERE ${receivedWhere} ORDER BY shared_ms DESC, received_items.id LIMIT @limit OFFSET @offset`,
  );
  const receivedCount = database
    .prepare<[object], number>(`SELECT count(*) FROM received_items WHERE ${receivedWhere}`)
    .pluck();
  return {
    tagNames: createTagList(database),
    editsOf(id) {
      const text = edits.get(SharedItemId.parse(id));
      return text === undefined ? undefined : withoutGaps(EditsText.parse(text));
    },
    sharedItem(id) {
      const row = oneShared.get(SharedItemId.parse(id));
      return row && sharedOf(row);
    },
    receivedItem(id) {
      const row = oneReceived.get(SharedItemId.parse(id));
      return row && receivedOf(row);
    },
    sharedItems({ state, partitionId, folderId }, offset, limit) {
      const filter = { state: state ?? null, partition: partitionId ?? null, folder: folderId ?? null };
      const page = { ...filter, offset, limit: Math.min(limit, pageRowCountMax) };
      return { items: sharedPage.all(page).map(sharedOf), totalCount: sharedCount.get(filter) ?? 0 };
    },
    receivedItems({ partitionId, withdrawn }, offset, limit) {
      const filter = { partition: partitionId ?? null, withdrawn: Number(withdrawn) };
      const page = { ...filter, offset, limit: Math.min(limit, pageRowCountMax) };
      return { items: receivedPage.all(page).map(receivedOf), totalCount: receivedCount.get(filter) ?? 0 };
    },
    replicaCounts: createCounts(database),
  };
}

/** Fields without a value are absent. */
const withoutGaps = ({ title, note, label, moved, ...rest }: ReturnType<typeof EditsText.parse>) => ({
  ...rest,
  ...(moved === undefined ? {} : { moved }),
  ...(title === undefined ? {} : { title }),
  ...(note === undefined ? {} : { note }),
  ...(label === undefined ? {} : { label }),
});

function createRows(database: Database.Database) {
  const namesOf = createTagNames(database);
  const editsOf = (
    partitionId: PartitionId,
    { edits_json, edited_after_move }: Pick<SharedColumns, "edits_json" | "edited_after_move">,
  ): ItemEdits => {
    const conflict =
      edited_after_move === null ? {} : { editedAfterMove: PartitionId.parse(edited_after_move) };
    if (edits_json === null) return { tags: [], favourite: false, trashed: false, ...conflict };
    const { tagIds, moved: _gone, ...rest } = withoutGaps(EditsText.parse(edits_json));
    return { tags: namesOf(partitionId, tagIds), ...rest, ...conflict };
  };
  return {
    sharedOf(row: SharedColumns): SharedItem {
      const partitionId = PartitionId.parse(row.partition_id);
      return {
        id: SharedItemId.parse(row.id),
        partitionId,
        ...(row.is_there === 1 ? { itemId: ItemId.parse(row.item_id) } : {}),
        name: row.name,
        state: SharingState.parse(row.state),
        ...(row.why === null ? {} : { why: SharingRefusal.parse(row.why) }),
        withdrawn: row.withdrawn === 1,
        original: row.original_id !== null,
        changedMs: row.changed_ms,
        edits: editsOf(partitionId, row),
      };
    },
    receivedOf(row: ReceivedColumns): ReceivedItem {
      const partitionId = PartitionId.parse(row.partition_id);
      return {
        id: SharedItemId.parse(row.id),
        partitionId,
        deviceId: DeviceId.parse(row.device_id),
        payloadId: PayloadId.parse(row.payload_id),
        kind: ItemKind.catch("other").parse(row.kind),
        sharedMs: row.shared_ms,
        withdrawn: row.withdrawn === 1,
        edits: editsOf(partitionId, row),
      };
    },
  };
}

function createCounts(database: Database.Database): Replica["replicaCounts"] {
  const states = database.prepare<[], { readonly state: SharingState; readonly count: number }>(
    // What was taken back is counted until the server has heard of it.
    "SELECT state, count(*) AS count FROM shared_items WHERE withdrawn = 0 OR state IN ('queued', 'refused') GROUP BY state",
  );
  const rest = database.prepare<
    [],
    {
      readonly received: number;
      readonly updates: number;
      readonly oldest: number | null;
      readonly payloads: number;
      readonly bytes: number;
      readonly rejected: number;
    }
  >(
    `SELECT (SELECT count(*) FROM received_items WHERE withdrawn = 0) AS received,
       (SELECT count(*) FROM update_outbox) AS updates,
       (SELECT min(made_ms) FROM update_outbox) AS oldest,
       (SELECT count(*) FROM payload_outbox) AS payloads,
       (SELECT coalesce(sum(length(body)), 0) FROM payload_outbox) AS bytes,
       (SELECT count(*) FROM rejected_updates) AS rejected`,
  );
  return () => {
    const row = rest.get();
    return {
      items: countsOf(states.all()),
      receivedCount: row?.received ?? 0,
      updateCount: row?.updates ?? 0,
      payloadCount: row?.payloads ?? 0,
      payloadBytes: row?.bytes ?? 0,
      rejectedCount: row?.rejected ?? 0,
      ...(row === undefined || row.oldest === null ? {} : { oldestUpdateMs: row.oldest }),
    };
  };
}
