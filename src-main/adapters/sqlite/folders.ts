import type Database from "better-sqlite3-multiple-ciphers";
import type { WatchedFolder } from "#shared/model/folder.ts";
import { FolderId } from "#shared/model/ids.ts";
import type { StatusCounts } from "#shared/model/item.ts";
import { type Counters, emptyCounts } from "./counters.ts";
import type { ItemRemoval } from "./item-removal.ts";
import type { Library } from "./library.ts";
import { createSourceRemoval } from "./source-removal.ts";

interface FolderRow {
  readonly id: string;
  readonly path: string;
  readonly paused: number;
  readonly ignore_json: string;
  readonly added_ms: number;
  readonly last_scan_ms: number | null;
  readonly ignored_count: number;
}
interface CountRow {
  readonly folder_id: string;
  readonly status: keyof StatusCounts;
  readonly item_count: number;
}

export function createFolderReads(database: Database.Database): Pick<Library, "listFolders"> {
  const folders = database.prepare<[], FolderRow>(
    "SELECT * FROM folders WHERE origin = 'folder' ORDER BY added_ms, id",
  );
  const counts = database.prepare<[], CountRow>("SELECT folder_id, status, item_count FROM folder_counts");
  return {
    listFolders() {
      const byFolder = Map.groupBy(counts.all(), (row) => row.folder_id);
      return folders.all().map((row) => ({
        ...folderOf(row),
        counts: Object.assign(
          emptyCounts(),
          Object.fromEntries(
            (byFolder.get(row.id) ?? []).map(({ status, item_count }) => [status, item_count]),
          ),
        ),
        ignoredCount: row.ignored_count,
        ...(row.last_scan_ms === null ? {} : { lastScanMs: row.last_scan_ms }),
      }));
    },
  };
}

const folderOf = (row: FolderRow): WatchedFolder => ({
  id: FolderId.parse(row.id),
  path: row.path,
  paused: row.paused === 1,
  ignore: JSON.parse(row.ignore_json) as readonly string[],
  addedMs: row.added_ms,
});

export function createFolderWrites(
  database: Database.Database,
  counters: Counters,
  removal: ItemRemoval,
): Pick<Library, "addFolder" | "updateFolder" | "removeFolder"> {
  const insert = database.prepare(
    "INSERT INTO folders (id, path, paused, ignore_json, added_ms) VALUES (?, ?, ?, ?, ?)",
  );
  const update = database.prepare(
    `UPDATE folders SET paused = coalesce(?, paused), ignore_json = coalesce(?, ignore_json),
       last_scan_ms = coalesce(?, last_scan_ms), ignored_count = coalesce(?, ignored_count) WHERE id = ?`,
  );
  return {
    addFolder(folder) {
      insert.run(
        folder.id,
        folder.path,
        Number(folder.paused),
        JSON.stringify(folder.ignore),
        folder.addedMs,
      );
    },
    updateFolder(folderId, { paused, ignore, lastScanMs, ignoredCount }) {
      update.run(
        paused === undefined ? null : Number(paused),
        ignore === undefined ? null : JSON.stringify(ignore),
        lastScanMs ?? null,
        ignoredCount ?? null,
        folderId,
      );
    },
    removeFolder: createSourceRemoval(database, counters, removal, "folder"),
  };
}
