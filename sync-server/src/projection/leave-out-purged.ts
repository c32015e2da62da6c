import type * as Y from "yjs";
import { type DocumentName, editsBeside, partsOf } from "#shared/sync/document-name.ts";
import type { Sql, Truth } from "../database/database.ts";

/**
 * In this copy of the document alone: what was removed from the trash makes no rows. Gives whether something of it is there,
 * by a device that did not know: then it is to be removed again. Asked each time: other instances purge, too, and what one
 * remembers may be of before.
 */
export async function leaveOutPurged(
  sql: Sql,
  truth: Truth,
  name: DocumentName,
  document: Y.Doc,
): Promise<boolean> {
  const { partitionId, kind } = partsOf(name);
  if (kind === "tags") return false;
  const rows = await sql
    .selectFrom("purged")
    .selectAll()
    .where("partition_id", "=", partitionId)
    .where("document", "=", editsBeside(name))
    .execute();
  if (rows.length === 0) return false;
  const root = document.getMap("items");
  const there = Map.groupBy(root.keys(), (key) => key.split("/")[0] ?? key);
  let isBack = false;
  for (const row of rows) {
    const keys = there.get(row.item_id.split(".")[2] ?? "");
    if (keys === undefined) continue;
    isBack = true;
    document.transact(() => {
      for (const key of keys) root.delete(key);
    });
    if (row.gone) await truth.put("purged", { ...row, gone: false });
  }
  return isBack;
}
