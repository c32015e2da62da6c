import type Database from "better-sqlite3-multiple-ciphers";
import { FolderId, type SegmentId } from "#shared/model/ids.ts";
import type { Counters } from "./counters.ts";
import type { ItemRemoval } from "./item-removal.ts";
import type { Library } from "./library.ts";

/** Forgets a source, a folder or a stream, with all that came from it; what is not there, or is of the other kind, is left alone. */
export function createSourceRemoval(
  database: Database.Database,
  counters: Counters,
  removal: ItemRemoval,
  origin: "folder" | "stream",
): Library["removeFolder"] {
  const find = database.prepare<[string, string]>("SELECT 1 FROM folders WHERE id = ? AND origin = ?");
  const forgetCounts = database.prepare("DELETE FROM folder_counts WHERE folder_id = ?");
  const remove = database.prepare("DELETE FROM folders WHERE id = ?");
  return database.transaction((sourceId: FolderId) => {
    const removedSegments: SegmentId[] = [];
    const isThere = find.get(FolderId.parse(sourceId), origin) !== undefined;
    const removedItemCount = isThere ? removal.removeItemsOf(sourceId, removedSegments) : 0;
    if (isThere) {
      forgetCounts.run(sourceId);
      remove.run(sourceId);
    }
    return { revision: counters.nextRevision(), removedSegments, removedItemCount };
  });
}
