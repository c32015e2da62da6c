/** What of the library is shared: which items are due, what is told of each, and the payloads that go before. */
import type Database from "better-sqlite3-multiple-ciphers";
import { retryPauseMsMax } from "#shared/kit/backoff.ts";
import * as z from "zod";
import type { DueItem, ItemContent, SharedRow, StagedItem } from "#core/ports/replica-store.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import { FolderId, ItemId, PartitionId, type SpaceId } from "#shared/model/ids.ts";
import { ItemKind } from "#shared/model/item.ts";
import { JsonText } from "#shared/model/json-text.ts";
import type { PictureColour } from "#shared/model/picture.ts";
import { DeviceId, PayloadId, SharedItemId, SharingState } from "#shared/model/team.ts";
import type { SharingRefusal } from "#shared/rpc/team-status.ts";
import { DocumentName, placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { boundLimit } from "./bound-limit.ts";
import { itemColumns, itemOf, type ItemRow } from "./item-rows.ts";
import type { Counters } from "./counters.ts";
import { createPayloadWrites } from "./replica-payload-writes.ts";
import type { Replica } from "./replica.ts";
import { codesOf } from "./vector-rows.ts";

export const TagNames = JsonText.pipe(z.array(z.string()));

interface SharedColumns {
  readonly id: string;
  readonly partition_id: string;
  readonly home_id: string | null;
  readonly item_id: string;
  readonly version: string | null;
  readonly payload_id: string | null;
  readonly stored_original_id: string | null;
  readonly withdrawn: number;
  readonly state: string;
  readonly why: string | null;
  readonly tags_json: string | null;
  readonly is_erased: number;
}
const sharedOf = (row: SharedColumns): SharedRow => ({
  id: SharedItemId.parse(row.id),
  partitionId: PartitionId.parse(row.partition_id),
  ...(row.home_id === null ? {} : { homeId: PartitionId.parse(row.home_id) }),
  itemId: ItemId.parse(row.item_id),
  ...(row.version === null ? {} : { version: row.version }),
  ...(row.payload_id === null ? {} : { payloadId: PayloadId.parse(row.payload_id) }),
  ...(row.stored_original_id === null ? {} : { storedOriginalId: PayloadId.parse(row.stored_original_id) }),
  withdrawn: row.withdrawn === 1,
  state: SharingState.parse(row.state),
  purged: row.why === "purged",
  erased: row.is_erased === 1,
  ...(row.tags_json === null ? {} : { tags: TagNames.parse(row.tags_json) }),
});

/** Whatever its row says: what is refused may be told anew, what is erased never. */
export const isErased = "EXISTS (SELECT 1 FROM erased_ids WHERE erased_ids.id = shared_items.id)";

type Reads =
  | "sharedOf"
  | "dueItems"
  | "nextDueMs"
  | "contentOf"
  | "duePayloads"
  | "waitingPayloads"
  | "payloadBody"
  | "nextPayloadMs"
  | "unbornItems"
  | "unsureItems";

export function createSharingReads(database: Database.Database): Pick<Replica, Reads> {
  const due = database.prepare<[number, number], { readonly item_id: string; readonly mark: number }>(
    `SELECT item_id, mark FROM sharing_queue WHERE not_before_ms <= ? ORDER BY not_before_ms, item_id ${boundLimit}`,
  );
  const next = database.prepare<[], number | null>("SELECT min(not_before_ms) FROM sharing_queue").pluck();
  const dueItem = createDueItem(database);
  return {
    dueItems: (nowMs, limit) =>
      due.all(nowMs, limit).map(({ item_id, mark }) => dueItem(ItemId.parse(item_id), mark)),
    sharedOf: createSharedOf(database),
    nextDueMs: () => next.get() ?? undefined,
    contentOf: createContentRead(database),
    ...createPayloadReads(database),
    unbornItems: createUnbornRead(database),
    unsureItems: createUnsureRead(database),
  };
}

/** What is doubted is asked for before it is told of: so long it is named as it is. */
const isContentWaiting =
  "EXISTS (SELECT 1 FROM payload_outbox WHERE payload_outbox.payload_id = shared_items.payload_id)";

function createSharedOf(database: Database.Database): Replica["sharedOf"] {
  const shared = database.prepare<[string], SharedColumns>(
    `SELECT id, partition_id, home_id, item_id, version, payload_id, withdrawn, state, why, tags_json,
       ${isErased} AS is_erased, iif(withdrawn = 0 AND (unsure = 0 OR ${isContentWaiting}) AND home_id IS NULL AND state IN ('queued', 'acknowledged', 'projected')
         AND NOT EXISTS (SELECT 1 FROM payload_outbox WHERE payload_outbox.payload_id = original_id), original_id, NULL) AS stored_original_id
     FROM shared_items WHERE item_id = ? ORDER BY number`,
  );
  return (itemId) => shared.all(ItemId.parse(itemId)).map(sharedOf);
}

function createDueItem(database: Database.Database): (itemId: ItemId, mark: number) => DueItem {
  const item = database.prepare<[string], ItemRow>(`SELECT ${itemColumns} FROM items WHERE id = ?`);
  const userTags = database
    .prepare<[string], string>(
      `SELECT tag FROM item_tags JOIN items ON row_id = item_row_id WHERE id = ? AND source = 'user' ORDER BY tag`,
    )
    .pluck();
  const source = database.prepare<
    [string],
    { readonly partition_id: string; readonly originals: number; readonly added_ms: number }
  >("SELECT partition_id, originals, added_ms FROM shared_sources WHERE folder_id = ?");
  const shared = createSharedOf(database);
  const seen = createSeenRead(database);
  return (itemId, mark) => {
    const row = item.get(itemId);
    const from = row && source.get(row.folder_id);
    return {
      itemId,
      mark,
      ...(row === undefined ? {} : { item: itemOf(row) }),
      userTags: userTags.all(itemId),
      isSeen: seen(itemId) !== undefined,
      ...(row === undefined || from === undefined
        ? {}
        : {
            source: {
              folderId: FolderId.parse(row.folder_id),
              partitionId: PartitionId.parse(from.partition_id),
              originals: from.originals === 1,
              addedMs: from.added_ms,
            },
          }),
      shared: shared(itemId),
    };
  };
}

function createContentRead(database: Database.Database): Replica["contentOf"] {
  const rows = database.prepare<
    [string, string],
    {
      readonly ordinal: number;
      readonly text: string;
      readonly heading_path_json: string;
      readonly anchor_json: string;
      readonly token_count: number;
      readonly scale: number | null;
      readonly codes: Uint8Array | null;
    }
  >(
    `SELECT ordinal, text, heading_path_json, anchor_json, token_count, scale, codes
     FROM items JOIN segments ON item_row_id = items.row_id
     LEFT JOIN vectors ON segment_id = segments.id AND space_id = ? WHERE items.id = ? ORDER BY ordinal`,
  );
  const pictureOf = createSeenRead(database);
  return (itemId: ItemId, spaceId: SpaceId) => {
    const all = rows.all(spaceId, ItemId.parse(itemId));
    const picture = pictureOf(itemId);
    return {
      ...(picture === undefined ? {} : { picture }),
      segments: all.map((row) => ({
        ordinal: row.ordinal,
        text: row.text,
        headingPath: JSON.parse(row.heading_path_json) as readonly string[],
        anchor: JSON.parse(row.anchor_json) as Anchor,
        tokenCount: row.token_count,
      })),
      vectors: all.map(({ scale, codes }) =>
        scale === null || codes === null ? undefined : { scale, codes: codesOf(codes) },
      ),
    };
  };
}

/** Without how it looks: nobody is asked that of what is shared. */
function createSeenRead(database: Database.Database): (itemId: ItemId) => ItemContent["picture"] {
  const picture = database.prepare<
    [string],
    { readonly latitude: number | null; readonly longitude: number | null; readonly colours_json: string }
  >(
    `SELECT latitude, longitude, colours_json FROM items JOIN pictures ON item_row_id = items.row_id
     WHERE items.id = ? AND (colours_json <> '[]' OR latitude IS NOT NULL)`,
  );
  return (itemId) => {
    const row = picture.get(ItemId.parse(itemId));
    if (row === undefined) return undefined;
    const { latitude, longitude } = row;
    return {
      colours: JSON.parse(row.colours_json) as readonly PictureColour[],
      ...(latitude === null || longitude === null ? {} : { place: { latitude, longitude } }),
    };
  };
}

function createPayloadReads(
  database: Database.Database,
): Pick<Replica, "duePayloads" | "waitingPayloads" | "payloadBody" | "nextPayloadMs"> {
  const due = database.prepare<
    [number, number, number],
    {
      readonly payload_id: string;
      readonly partition_id: string;
      readonly body: Uint8Array;
      readonly attempt_count: number;
    }
  >(
    `SELECT payload_id, partition_id, body, attempt_count FROM payload_outbox
     WHERE next_attempt_ms <= ? OR next_attempt_ms > ? ORDER BY next_attempt_ms, shared_number ${boundLimit}`,
  );
  const next = database.prepare<[], number | null>("SELECT min(next_attempt_ms) FROM payload_outbox").pluck();
  const waiting = database.prepare<
    [],
    { readonly payload_id: string; readonly partition_id: string; readonly size_bytes: number }
  >("SELECT payload_id, partition_id, length(body) AS size_bytes FROM payload_outbox ORDER BY shared_number");
  const body = database
    .prepare<[string, string], Uint8Array>(
      `SELECT body FROM payload_outbox WHERE payload_id = ?
       UNION ALL SELECT body FROM carried_payloads WHERE payload_id = ?`,
    )
    .pluck();
  return {
    duePayloads: (nowMs, limit) =>
      due.all(nowMs, nowMs + retryPauseMsMax, limit).map((row) => ({
        payloadId: PayloadId.parse(row.payload_id),
        partitionId: PartitionId.parse(row.partition_id),
        body: row.body,
        attemptCount: row.attempt_count,
      })),
    waitingPayloads: () =>
      waiting.all().map(({ payload_id, partition_id, size_bytes }) => ({
        payloadId: PayloadId.parse(payload_id),
        partitionId: PartitionId.parse(partition_id),
        sizeBytes: size_bytes,
      })),
    payloadBody: (payloadId) => body.get(PayloadId.parse(payloadId), payloadId),
    nextPayloadMs: () => next.get() ?? undefined,
  };
}

function createUnbornRead(database: Database.Database): Replica["unbornItems"] {
  const unborn = database.prepare<
    [number, number],
    {
      readonly id: string;
      readonly births: string;
      readonly payload_id: string;
      readonly item_id: string;
      readonly withdrawn: number;
      readonly kind: string | null;
    }
  >(
    `SELECT shared_items.id, births, payload_id, item_id, withdrawn, kind
     FROM shared_items LEFT JOIN items ON items.id = item_id
     WHERE unborn = 1 AND payload_id IS NOT NULL
       AND (? OR NOT EXISTS (SELECT 1 FROM payload_outbox WHERE shared_number = number))
     ORDER BY number ${boundLimit}`,
  );
  return (limit, whose) =>
    unborn.all(whose === "all" ? 1 : 0, limit).map((row) => ({
      id: SharedItemId.parse(row.id),
      births: DocumentName.parse(row.births),
      payloadId: PayloadId.parse(row.payload_id),
      itemId: ItemId.parse(row.item_id),
      kind: ItemKind.catch("other").parse(row.kind),
      withdrawn: row.withdrawn === 1,
    }));
}

function createUnsureRead(database: Database.Database): Replica["unsureItems"] {
  const unsure = database.prepare<
    [number],
    {
      readonly id: string;
      readonly partition_id: string;
      readonly payload_id: string | null;
      readonly original_id: string | null;
    }
  >(
    `SELECT id, partition_id, iif(${isContentWaiting}, NULL, payload_id) AS payload_id, original_id FROM shared_items
     WHERE unsure = 1 AND state <> 'refused' ORDER BY number ${boundLimit}`,
  );
  return (limit) =>
    unsure.all(limit).map((row) => ({
      id: SharedItemId.parse(row.id),
      partitionId: PartitionId.parse(row.partition_id),
      payloadIds: [row.payload_id, row.original_id].flatMap((id) => (id === null ? [] : PayloadId.parse(id))),
    }));
}

type Writes =
  | "settlePayloads"
  | "settleItems"
  | "retryItems"
  | "moveToSpace"
  | "stageItem"
  | "withdrawItem"
  | "refuseItem"
  | "carryPayload"
  | "payloadArrived"
  | "payloadFailed"
  | "payloadRefused";

/**
 * Pictures, films and recordings without their original, as versions called them whose vectors still told where they were taken.
 * What is called so by its name alone is compared, and found to be as it was.
 */
const isOfPlacedVectors =
  "(original_id IS NULL AND (instr(version, 'seen ') > 0 OR instr(version, 'viewed ') > 0))";

const queuedAgain = "ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0";

export function createSharingWrites(
  database: Database.Database,
  counters: Pick<Counters, "nextRevision">,
): Pick<Replica, Writes> {
  const settle = database.prepare("DELETE FROM sharing_queue WHERE item_id = ? AND mark = ?");
  const queueRefused = database.prepare(
    `INSERT INTO sharing_queue (item_id) SELECT DISTINCT item_id FROM shared_items WHERE state = 'refused' AND why NOT IN ('erased', 'purged') ${queuedAgain}`,
  );
  const forgetVersions = database.prepare(
    "UPDATE shared_items SET version = NULL WHERE state = 'refused' AND why NOT IN ('erased', 'purged')",
  );
  const atOnce = database.prepare("UPDATE payload_outbox SET next_attempt_ms = 0");
  const move = database.prepare(
    `INSERT INTO sharing_queue (item_id) SELECT DISTINCT item_id FROM shared_items
     WHERE withdrawn = 0 AND version IS NOT NULL AND NOT ${isErased} AND (substr(version, 1, length(?)) <> ? OR ${isOfPlacedVectors}) ${queuedAgain}`,
  );
  return {
    settleItems: database.transaction((items: Parameters<Replica["settleItems"]>[0]) => {
      for (const { itemId, mark } of items) settle.run(ItemId.parse(itemId), mark);
    }),
    retryItems: database.transaction(() => {
      forgetVersions.run();
      atOnce.run();
      return queueRefused.run().changes;
    }),
    settlePayloads: createPayloadSettling(database),
    moveToSpace: (spaceId) => void move.run(`${spaceId} `, `${spaceId} `),
    ...createStaging(database, counters),
    ...createPayloadWrites(database),
  };
}

function createPayloadSettling(database: Database.Database): Replica["settlePayloads"] {
  const sure = database.prepare("UPDATE shared_items SET unsure = 0 WHERE id = ?");
  const forget = database
    .prepare<[string], string>(
      "UPDATE shared_items SET version = NULL WHERE id = ? AND withdrawn = 0 RETURNING item_id",
    )
    .pluck();
  const queue = database.prepare(`INSERT INTO sharing_queue (item_id) VALUES (?) ${queuedAgain}`);
  return database.transaction((asked: readonly SharedItemId[], lacking: readonly SharedItemId[]) => {
    for (const id of asked) sure.run(SharedItemId.parse(id));
    for (const id of lacking) {
      const itemId = forget.get(SharedItemId.parse(id));
      if (itemId !== undefined) queue.run(itemId);
    }
  });
}

/** What has a label is found by it as long as it is shared. */
function createLabelNotice(
  database: Database.Database,
  counters: Pick<Counters, "nextRevision">,
): (id: SharedItemId) => void {
  const isLabelled = database
    .prepare<[string], number>(
      "SELECT 1 FROM shared_edits WHERE id = ? AND json_extract(edits_json, '$.label') IS NOT NULL",
    )
    .pluck();
  return (id) => {
    if (isLabelled.get(id) === 1) counters.nextRevision();
  };
}

function createStaging(
  database: Database.Database,
  counters: Pick<Counters, "nextRevision">,
): Pick<Replica, "stageItem" | "withdrawItem" | "refuseItem"> {
  const place = createPlace(database);
  const stage = database.prepare(
    `UPDATE shared_items SET folder_id = ?, name = ?, version = ?, payload_id = ?, original_id = ?, withdrawn = 0, unborn = 1, unsure = ?,
       state = 'queued', why = NULL, changed_ms = ? WHERE number = ?`,
  );
  const forgetPayloads = database.prepare("DELETE FROM payload_outbox WHERE shared_number = ?");
  const addPayload = database.prepare(
    "INSERT OR IGNORE INTO payload_outbox (payload_id, partition_id, shared_number, body) VALUES (?, ?, ?, ?)",
  );
  const mark = database.prepare("UPDATE items SET partition = ? WHERE id = ?");
  const withdraw = database.prepare<[number, string], { readonly number: number; readonly item_id: string }>(
    `UPDATE shared_items SET withdrawn = 1, unborn = NOT ${isErased}, unsure = 0, version = NULL,
       why = iif(${isErased}, why, NULL), changed_ms = ?,
       state = iif(${isErased}, state, iif(payload_id IS NULL, 'local', 'queued'))
     WHERE id = ? RETURNING number, item_id`,
  );
  const isErasedId = database.prepare<[string], number>("SELECT 1 FROM erased_ids WHERE id = ?").pluck();
  const tellLabelled = createLabelNotice(database, counters);
  return {
    stageItem: database.transaction((staged: StagedItem, nowMs: number) => {
      const { number, id, partitionId } = place(staged, nowMs);
      // It may have been while it was read and sealed.
      if (isErasedId.get(id) === 1) return id;
      const { folderId, name, version, payloadId, originalId } = staged;
      forgetPayloads.run(number);
      // Whether the server still has it is asked: a library that was put back from an old copy believes what was long ago.
      const isOriginalKept =
        originalId !== undefined && staged.payloads.every((each) => each.payloadId !== originalId);
      stage.run(
        FolderId.parse(folderId),
        name,
        version,
        payloadId,
        originalId ?? null,
        Number(isOriginalKept),
        nowMs,
        number,
      );
      for (const payload of staged.payloads)
        addPayload.run(PayloadId.parse(payload.payloadId), partitionId, number, payload.body);
      mark.run("team", staged.itemId);
      tellLabelled(id);
      return id;
    }),
    withdrawItem: database.transaction((id: SharedItemId, nowMs: number) => {
      const row = withdraw.get(nowMs, SharedItemId.parse(id));
      if (row === undefined) return;
      forgetPayloads.run(row.number);
      mark.run("private", row.item_id);
      tellLabelled(id);
    }),
    refuseItem: createItemRefusal(database, place),
  };
}

function createItemRefusal(
  database: Database.Database,
  place: ReturnType<typeof createPlace>,
): Replica["refuseItem"] {
  const refuse = database.prepare(
    `UPDATE shared_items SET folder_id = ?, name = ?, version = ?, state = 'refused', why = ?, unsure = 0, changed_ms = ? WHERE number = ?`,
  );
  const forgetPayloads = database.prepare("DELETE FROM payload_outbox WHERE shared_number = ?");
  return database.transaction(
    (item: Parameters<Replica["refuseItem"]>[0], why: SharingRefusal, nowMs: number) => {
      const { number } = place(item, nowMs);
      forgetPayloads.run(number);
      refuse.run(FolderId.parse(item.folderId), item.name, item.version, why, nowMs, number);
    },
  );
}

/** An item has one name in a partition, and keeps it, but where the server has moved it. */
function createPlace(database: Database.Database) {
  const known = database.prepare<
    [string, string],
    { readonly number: number; readonly id: string; readonly partition_id: string }
  >(
    "SELECT number, id, partition_id FROM shared_items WHERE item_id = ? AND coalesce(home_id, partition_id) = ?",
  );
  const device = database.prepare<[], string>("SELECT membership_json ->> '$.device.id' FROM team").pluck();
  const last = database
    .prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'shared_items'")
    .pluck();
  const add = database.prepare(
    `INSERT INTO shared_items (number, id, partition_id, item_id, folder_id, name, births, state, changed_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'local', ?)`,
  );
  return (
    item: Pick<StagedItem, "itemId" | "partitionId" | "folderId" | "name">,
    nowMs: number,
  ): { readonly number: number; readonly id: SharedItemId; readonly partitionId: PartitionId } => {
    const row = known.get(ItemId.parse(item.itemId), PartitionId.parse(item.partitionId));
    if (row !== undefined)
      return {
        number: row.number,
        id: SharedItemId.parse(row.id),
        partitionId: PartitionId.parse(row.partition_id),
      };
    const number = (last.get() ?? 0) + 1;
    const id = sharedItemId(DeviceId.parse(device.get()), number - 1);
    const { births } = placeOf(item.partitionId, id);
    add.run(number, id, item.partitionId, item.itemId, item.folderId, item.name, births, nowMs);
    return { number, id, partitionId: item.partitionId };
  };
}
