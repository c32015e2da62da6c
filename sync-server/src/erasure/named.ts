/** Who and what an erasure names, looked up before anything is noted: nobody erases what is not in the partition they may erase in. */
import type { ErasureReason } from "#shared/audit/receipt.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { type DeviceId, PayloadId, SharedItemId, type UserId } from "#shared/model/team.ts";
import { readBirths } from "#shared/sync/births.ts";
import { type DocumentName, partsOf, placeOf, tagsName } from "#shared/sync/document-name.ts";
import type { TagId } from "#shared/sync/edits.ts";
import { type Database, system } from "../database/database.ts";
import { leftBy } from "../repositories/left-payloads.ts";
import type { ErasableLog } from "./erasable.ts";
import { openDocument, tagsOnlyOf } from "./strip.ts";

export interface Named {
  readonly reason: ErasureReason;
  readonly userId?: UserId | undefined;
  readonly partitionIds: readonly PartitionId[];
  readonly itemIds: readonly SharedItemId[];
  readonly payloadIds: readonly PayloadId[];
  /** Whose documents are searched; none where items are named. */
  readonly deviceIds: readonly DeviceId[];
  /** Tags that nothing else has. */
  readonly tagIds: readonly TagId[];
}

export interface NamedDeps {
  readonly database: Database;
  readonly log: Pick<ErasableLog, "load" | "list">;
}

interface AskedItems {
  readonly partitionId: PartitionId;
  readonly itemIds: readonly SharedItemId[];
  readonly payloadIds: readonly PayloadId[];
  readonly reason: ErasureReason;
}

/** Undefined where one of them is not there. */
export async function namedItems(
  deps: NamedDeps,
  { partitionId, itemIds, payloadIds, reason }: AskedItems,
): Promise<Named | undefined> {
  const found = new Set<PayloadId>();
  const births = Map.groupBy(itemIds, (itemId) => placeOf(partitionId, itemId).births);
  for (const [name, ofDocument] of births) {
    const doc = await openDocument(deps.log, name);
    const known = readBirths(doc);
    doc.destroy();
    for (const itemId of ofDocument) {
      const birth = known.get(placeOf(partitionId, itemId).key);
      if (birth === undefined) return undefined;
      found.add(birth.payloadId);
    }
  }
  for (const payloadId of payloadIds) {
    if (!(await hasPayload(deps.database, partitionId, payloadId))) return undefined;
    found.add(payloadId);
  }
  const shown = await shownOf(deps.database, partitionId, itemIds);
  const before = await deps.database.read(system, (sql) => leftBy(sql, partitionId, itemIds));
  const named = {
    reason,
    partitionIds: [partitionId],
    itemIds,
    payloadIds: [...new Set([...found, ...shown, ...before])],
    deviceIds: [],
  };
  return { ...named, tagIds: await tagsOf(deps, named) };
}

/** Everything that these devices ever shared. */
export async function namedPerson(
  deps: NamedDeps,
  {
    userId,
    deviceIds,
    partitionIds,
    reason,
  }: Pick<Named, "userId" | "deviceIds" | "partitionIds" | "reason">,
): Promise<Named> {
  const itemIds: SharedItemId[] = [];
  const payloadIds = new Set<PayloadId>();
  for (const { name } of await deps.log.list(partitionIds)) {
    const { kind, segment } = partsOf(name);
    if (kind !== "births" || segment === undefined || !deviceIds.includes(segment.deviceId)) continue;
    const doc = await openDocument(deps.log, name);
    for (const [key, birth] of readBirths(doc)) {
      itemIds.push(SharedItemId.parse(`${segment.deviceId}.${segment.number}.${key}`));
      payloadIds.add(birth.payloadId);
    }
    doc.destroy();
  }
  for (const payloadId of await payloadsOf(deps.database, partitionIds, deviceIds)) payloadIds.add(payloadId);
  const named = { reason, partitionIds, itemIds, payloadIds: [...payloadIds], deviceIds };
  const tagIds = await tagsOf(deps, named);
  return { ...named, tagIds, ...(userId === undefined ? {} : { userId }) };
}

type Places = Pick<Named, "partitionIds" | "itemIds" | "payloadIds"> & { readonly tagIds?: readonly TagId[] };

/** Documents that hold something of it, and the numbers of the items there. */
export async function documentsOf(
  log: Pick<ErasableLog, "list">,
  { partitionIds, itemIds, payloadIds, tagIds = [] }: Places,
): Promise<ReadonlyMap<DocumentName, ReadonlySet<string>>> {
  const numbers = new Map<string, Set<string>>();
  for (const itemId of itemIds) {
    const [device = "", segment = "", key = ""] = itemId.split(".");
    const place = `${device}.${segment}`;
    numbers.set(place, (numbers.get(place) ?? new Set()).add(key));
  }
  const documents = new Map<DocumentName, ReadonlySet<string>>();
  for (const { name } of await log.list(partitionIds)) {
    const { kind, segment } = partsOf(name);
    const keys = segment && numbers.get(`${segment.deviceId}.${segment.number}`);
    if (keys !== undefined) documents.set(name, keys);
    // A payload that is named without its item may be anybody's.
    else if (kind === "births" && itemIds.length === 0 && payloadIds.length > 0)
      documents.set(name, new Set());
  }
  if (tagIds.length > 0)
    for (const partitionId of partitionIds) documents.set(tagsName(partitionId), new Set());
  return documents;
}

/** Tags that nothing else has. */
export async function tagsOf(
  { log }: NamedDeps,
  named: Pick<Named, "partitionIds" | "itemIds" | "payloadIds">,
): Promise<readonly TagId[]> {
  const documents = await documentsOf(log, named);
  const tagIds: TagId[] = [];
  for (const partitionId of named.partitionIds) {
    const edits = (await log.list([partitionId])).flatMap(({ name }) =>
      partsOf(name).kind === "edits" ? [name] : [],
    );
    const theirs = await tagsOnlyOf(log, edits, (name, key) => documents.get(name)?.has(key) === true);
    tagIds.push(...theirs);
  }
  return tagIds;
}

const hasPayload = async (
  database: Database,
  partitionId: PartitionId,
  payloadId: PayloadId,
): Promise<boolean> => {
  const row = await database.read(system, (sql) =>
    sql
      .selectFrom("payloads")
      .select("payload_id")
      .where("partition_id", "=", partitionId)
      .where("payload_id", "=", payloadId)
      .executeTakeFirst(),
  );
  return row !== undefined;
};

/** Originals, which no birth names, and contents that a birth no longer names, as long as rows are behind it. */
async function shownOf(
  database: Database,
  partitionId: PartitionId,
  itemIds: readonly SharedItemId[],
): Promise<readonly PayloadId[]> {
  if (itemIds.length === 0) return [];
  const rows = await database.read(system, (sql) =>
    sql
      .selectFrom("items")
      .select(["payload_id", "original_payload_id"])
      .where("partition_id", "=", partitionId)
      .where("item_id", "in", itemIds)
      .execute(),
  );
  return rows.flatMap((row) =>
    [row.payload_id, row.original_payload_id].flatMap((id) => PayloadId.safeParse(id).data ?? []),
  );
}

async function payloadsOf(
  database: Database,
  partitionIds: readonly PartitionId[],
  deviceIds: readonly DeviceId[],
): Promise<readonly PayloadId[]> {
  if (partitionIds.length === 0 || deviceIds.length === 0) return [];
  const rows = await database.read(system, (sql) =>
    sql
      .selectFrom("payloads")
      .select("payload_id")
      .where("partition_id", "in", partitionIds)
      .where("device_id", "in", deviceIds)
      .execute(),
  );
  return rows.map(({ payload_id }) => payload_id);
}
