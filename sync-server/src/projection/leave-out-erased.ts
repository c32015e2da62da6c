import type * as Y from "yjs";
import { decodeBirth } from "#shared/sync/births.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import type { Sql } from "../database/database.ts";
import { erasedAmong } from "../database/erased-among.ts";

/**
 * In this copy of the document alone. Until the end of the transaction nothing more is erased. `among`: the keys that are
 * looked at; undefined: all. Gives whether something was left out.
 */
export async function leaveOutErased(
  sql: Sql,
  name: DocumentName,
  document: Y.Doc,
  among: Iterable<string> | undefined,
): Promise<boolean> {
  const { segment, kind } = partsOf(name);
  if (segment === undefined) return false;
  const root = document.getMap("items");
  const ids = new Map<string, readonly string[]>();
  for (const key of among ?? root.keys()) {
    const value = root.get(key);
    const itemId = `${segment.deviceId}.${segment.number}.${key.split("/")[0] ?? ""}`;
    const birth = kind === "births" ? decodeBirth(value) : undefined;
    ids.set(key, birth === undefined ? [itemId] : [itemId, birth.payloadId]);
  }
  const erased = await erasedAmong(sql, [...ids.values()].flat());
  if (erased.size === 0) return false;
  document.transact(() => {
    for (const [key, named] of ids) if (named.some((id) => erased.has(id))) root.delete(key);
  });
  return true;
}
