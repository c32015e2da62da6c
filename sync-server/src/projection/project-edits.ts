/** What people did to what is shared, as rows beside the items. */
import { sql } from "kysely";
import type { Doc } from "yjs";
import { SharedItemId } from "#shared/model/team.ts";
import { birthKey } from "#shared/sync/births.ts";
import { readEdits, type Edits } from "#shared/sync/edits.ts";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import type { Sql, Truth } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import { projectionLimits } from "./limits.ts";
import { noteTrash } from "./note-trash.ts";
import type { Step } from "./projection.ts";
import { wordVector } from "../repositories/search/word-vector.ts";

export interface EditsProjecting {
  readonly nowMs: number;
  /** Numbers of the items that may be other than their rows; undefined: all may. */
  readonly among: ReadonlySet<string> | undefined;
  /** Of each item, by its number, that has moved. */
  readonly onMoved: (number: string, move: NonNullable<Edits["move"]>) => void;
}

type EditRow = Omit<Tables["edits"], "words">;

export async function projectEdits(
  transaction: Sql,
  truth: Truth,
  name: DocumentName,
  document: Doc,
  { nowMs, among, onMoved }: EditsProjecting,
): Promise<Step> {
  const { partitionId, segment } = partsOf(name);
  if (segment === undefined) return "done";
  const itemIdOf = (key: string) => SharedItemId.parse(`${segment.deviceId}.${segment.number}.${key}`);
  const itemIds = among && [...among].filter(birthKey).map(itemIdOf);
  const rows = await transaction
    .selectFrom("edits")
    .select([
      "partition_id",
      "item_id",
      "document",
      "title",
      "favourite",
      "colour",
      "trashed",
      "moved_to",
      "note",
      "tag_ids",
    ])
    .where("partition_id", "=", partitionId)
    .where("document", "=", name)
    .$if(itemIds !== undefined, (query) =>
      query.where(sql<boolean>`item_id = ANY (${[...(itemIds ?? [])]}::text[])`),
    )
    .execute();
  const known = new Map(rows.map((row) => [row.item_id, JSON.stringify(inOrder(row))]));
  const trashed = new Map<SharedItemId, string>();
  const changed: EditRow[] = [];
  for (const [key, edits] of readEdits(document, among)) {
    const itemId = itemIdOf(key);
    if (edits.trashedAt !== undefined) trashed.set(itemId, edits.trashedAt);
    if (edits.move !== undefined) onMoved(key, edits.move);
    const row = rowOf(name, itemId, edits);
    const isSame = known.get(itemId) === JSON.stringify(inOrder(row));
    known.delete(itemId);
    if (!isSame) changed.push(row);
  }
  await put(transaction, changed);
  for (const itemId of known.keys())
    await transaction
      .deleteFrom("edits")
      .where("partition_id", "=", partitionId)
      .where("item_id", "=", itemId)
      .execute();
  await noteTrash(transaction, truth, name, trashed, { nowMs, among: itemIds });
  return "done";
}

const rowOf = (name: DocumentName, itemId: SharedItemId, { tagIds, fields, note }: Edits): EditRow => ({
  partition_id: partsOf(name).partitionId,
  item_id: itemId,
  document: name,
  title: fields.title ?? null,
  favourite: fields.favourite ?? false,
  colour: fields.colour ?? null,
  trashed: fields.trash ?? false,
  moved_to: fields.moved?.itemId ?? null,
  note: note ?? null,
  tag_ids: [...tagIds],
});

/** Columns in one order, wherever the row is from. */
const inOrder = (row: EditRow): readonly unknown[] =>
  Object.entries(row)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => value);

async function put(transaction: Sql, changed: readonly EditRow[]): Promise<void> {
  for (let from = 0; from < changed.length; from += projectionLimits.rowsPerStatement) {
    const rows = changed.slice(from, from + projectionLimits.rowsPerStatement);
    await transaction
      .insertInto("edits")
      .values(
        rows.map((row) => ({
          ...row,
          tag_ids: sql<string[]>`${[...row.tag_ids]}::text[]`,
          words: sql<string>`${wordVector([
            { text: row.title ?? "", place: "title" },
            { text: row.note ?? "", place: "text" },
          ])}`,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["partition_id", "item_id"]).doUpdateSet((now) => ({
          document: now.ref("excluded.document"),
          title: now.ref("excluded.title"),
          favourite: now.ref("excluded.favourite"),
          colour: now.ref("excluded.colour"),
          trashed: now.ref("excluded.trashed"),
          moved_to: now.ref("excluded.moved_to"),
          note: now.ref("excluded.note"),
          tag_ids: now.ref("excluded.tag_ids"),
          words: now.ref("excluded.words"),
        })),
      )
      .execute();
  }
}
