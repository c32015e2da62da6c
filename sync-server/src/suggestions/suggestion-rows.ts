/** Rows of suggestions, and what is told of the items that they are about. */
import { sql as raw } from "kysely";
import * as z from "zod";
import type { PartitionId } from "#shared/model/ids.ts";
import { ItemKind, Tag } from "#shared/model/item.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { ColourName } from "#shared/model/picture.ts";
import { SharedItemId, type SuggestionId, type UserId } from "#shared/model/team.ts";
import type {
  Suggestion,
  SuggestionFilter,
  SuggestionState,
} from "#shared/rpc/server/suggestions-contract.ts";
import type { ItemPlace } from "#shared/sync/moving.ts";
import { SuggestedEdit } from "#shared/sync/suggestion.ts";
import type { AccessTables } from "../database/access-tables.ts";
import type { Sql, Truth } from "../database/database.ts";

export type SuggestionRow = AccessTables["suggestions"];

/** Where, and of whom: as much as whoever is to look at it again is told by. */
export type ChangedSuggestion = Pick<SuggestionRow, "partition_id" | "user_id">;

/** Whose, and where: `every` holds those partitions in which open ones of everybody are told. */
export interface Asker {
  readonly userId: UserId;
  readonly own: readonly PartitionId[];
  readonly every: readonly PartitionId[];
}

const among = (column: string, ids: readonly string[], type: "uuid" | "text") =>
  raw<boolean>`${raw.ref(column)} = ANY (${[...ids]}::${raw.raw(type)}[])`;

/** Open ones first, then the newest. */
export async function pageOf(
  sql: Sql,
  { userId, own, every }: Asker,
  { partitionId, itemId, offset, limit }: SuggestionFilter,
): Promise<{
  readonly rows: readonly SuggestionRow[];
  readonly totalCount: number;
  readonly openCount: number;
}> {
  let asked = sql
    .selectFrom("suggestions")
    .where((where) =>
      where.or([
        where.and([where("user_id", "=", userId), among("partition_id", own, "uuid")]),
        where.and([where("state", "=", "open"), among("partition_id", every, "uuid")]),
      ]),
    );
  if (partitionId !== undefined) asked = asked.where("partition_id", "=", partitionId);
  if (itemId !== undefined) asked = asked.where("item_id", "=", itemId);
  const rows = await asked
    .selectAll()
    .orderBy((order) => order.case().when("state", "=", "open").then(0).else(1).end())
    .orderBy("asked_ms", "desc")
    .orderBy("suggestion_id")
    .offset(offset)
    .limit(limit)
    .execute();
  const counts = await asked
    .select((select) => [
      select.fn.countAll().as("total"),
      select.fn.countAll().filterWhere("state", "=", "open").as("open"),
    ])
    .executeTakeFirst();
  return { rows, totalCount: Number(counts?.total ?? 0), openCount: Number(counts?.open ?? 0) };
}

export const rowsById = (sql: Sql, ids: readonly SuggestionId[]): Promise<SuggestionRow[]> =>
  sql
    .selectFrom("suggestions")
    .selectAll()
    .where(among("suggestion_id", ids, "uuid"))
    .execute();

export async function openCountOf(
  sql: Sql,
  where: Partial<Pick<SuggestionRow, "user_id" | "partition_id" | "item_id">>,
): Promise<number> {
  let asked = sql.selectFrom("suggestions").where("state", "=", "open");
  for (const [column, value] of Object.entries(where))
    asked = asked.where(raw<boolean>`${raw.ref(column)} = ${value}`);
  const row = await asked.select((select) => select.fn.countAll().as("count")).executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** What nobody has decided yet is over, for the item goes from there; gives what that is. */
export async function endSuggestions(
  { sql, truth }: { readonly sql: Sql; readonly truth: Truth },
  { partitionId, itemId }: ItemPlace,
  nowMs: number,
): Promise<readonly ChangedSuggestion[]> {
  const rows = await sql
    .selectFrom("suggestions")
    .selectAll()
    .where("partition_id", "=", partitionId)
    .where("item_id", "=", itemId)
    .where("state", "=", "open")
    .execute();
  for (const row of rows) await truth.put("suggestions", { ...row, state: "ended", decided_ms: nowMs });
  return rows;
}

/** All that was said of these items, and all that a person said, whoever decided what of it; gives what that was. */
export async function removeSuggestions(
  { sql, truth }: { readonly sql: Sql; readonly truth: Truth },
  {
    partitionIds,
    itemIds,
    userId,
  }: {
    readonly partitionIds: readonly PartitionId[];
    readonly itemIds: readonly SharedItemId[];
    readonly userId?: UserId | undefined;
  },
): Promise<readonly ChangedSuggestion[]> {
  const removed: ChangedSuggestion[] = [];
  for (const partition_id of partitionIds) {
    const rows = await sql
      .selectFrom("suggestions")
      .select(["partition_id", "user_id"])
      .distinct()
      .where("partition_id", "=", partition_id)
      .where((where) =>
        where.or([
          among("item_id", itemIds, "text"),
          ...(userId === undefined ? [] : [where("user_id", "=", userId)]),
        ]),
      )
      .execute();
    removed.push(...rows);
    for (const item_id of itemIds) await truth.remove("suggestions", { partition_id, item_id });
    if (userId !== undefined) await truth.remove("suggestions", { partition_id, user_id: userId });
  }
  return removed;
}

const ItemRow = z.object({
  item_id: SharedItemId,
  kind: ItemKind,
  name: z.string(),
  title: z.string().nullable(),
  colour: z.string().nullable(),
  tags: z.array(z.string()),
});
type ItemRow = z.infer<typeof ItemRow>;

/** What the items are now, as far as there are rows of them. */
export async function itemsOf(
  sql: Sql,
  rows: readonly SuggestionRow[],
): Promise<ReadonlyMap<SharedItemId, ItemRow>> {
  if (rows.length === 0) return new Map();
  const ids = [...new Set(rows.map(({ item_id }) => item_id))];
  const partitionIds = [...new Set(rows.map(({ partition_id }) => partition_id))];
  const { rows: found } = await raw<unknown>`
    SELECT i.item_id, i.kind, i.name, d.title, d.colour,
      ARRAY(SELECT t.name FROM tags t WHERE t.partition_id = i.partition_id AND t.tag_id = ANY (d.tag_ids)
        ORDER BY t.name) AS tags
    FROM items i LEFT JOIN edits d ON d.partition_id = i.partition_id AND d.item_id = i.item_id
    WHERE ${among("i.partition_id", partitionIds, "uuid")} AND ${among("i.item_id", ids, "text")}
      AND d.moved_to IS NULL`.execute(sql);
  return new Map(found.map((row) => ItemRow.parse(row)).map((row) => [row.item_id, row]));
}

/** Those of them who are still there. */
export async function namesOf(
  sql: Sql,
  rows: readonly SuggestionRow[],
): Promise<ReadonlyMap<UserId, string>> {
  const ids = rows.flatMap(({ user_id, decided_by }) => [
    user_id,
    ...(decided_by === null ? [] : [decided_by]),
  ]);
  if (ids.length === 0) return new Map();
  const users = await sql
    .selectFrom("users")
    .select(["user_id", "name"])
    .where(among("user_id", [...new Set(ids)], "uuid"))
    .execute();
  return new Map(users.map(({ user_id, name }) => [user_id, name]));
}

/** Decided is decided: whether it is written already nobody has to know. */
export const stateOf = ({ state }: Pick<SuggestionRow, "state">): SuggestionState =>
  state === "taking" ? "taken" : state;

export const editOf = ({ edit_json }: Pick<SuggestionRow, "edit_json">): SuggestedEdit =>
  JsonText.pipe(SuggestedEdit).parse(edit_json);

export function suggestionOf(
  row: SuggestionRow,
  items: ReadonlyMap<SharedItemId, ItemRow>,
  names: ReadonlyMap<UserId, string>,
): Suggestion {
  const named = (userId: UserId) => {
    const name = names.get(userId);
    return name === undefined ? { userId } : { userId, name };
  };
  const item = items.get(row.item_id);
  const label = ColourName.safeParse(item?.colour).data;
  return {
    id: row.suggestion_id,
    partitionId: row.partition_id,
    itemId: row.item_id,
    edit: editOf(row),
    by: named(row.user_id),
    askedMs: row.asked_ms,
    state: stateOf(row),
    ...(row.decided_ms === null
      ? {}
      : {
          decided: {
            ...(row.decided_by === null ? {} : { by: named(row.decided_by) }),
            ms: row.decided_ms,
          },
        }),
    ...(item === undefined
      ? {}
      : {
          item: {
            kind: item.kind,
            name: item.name,
            ...(item.title === null ? {} : { title: item.title }),
            ...(label === undefined ? {} : { label }),
            tags: item.tags.flatMap((tag) => Tag.safeParse(tag).data ?? []),
          },
        }),
  };
}
