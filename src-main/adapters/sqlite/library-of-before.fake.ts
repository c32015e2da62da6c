import Database from "better-sqlite3-multiple-ciphers";
import type { ItemKind } from "#shared/model/item.ts";
import { migrate } from "./migrate.ts";
import { folderId } from "./store-samples.ts";

/** In memory, of an earlier version, with one item that was read then. Whoever opens it closes it. */
export function openLibraryOfBefore(
  version: number,
  { name, kind }: { readonly name: string; readonly kind: ItemKind },
): Database.Database {
  const database = new Database(":memory:");
  migrate(database, version);
  database.prepare(`INSERT INTO folders (id, path, added_ms) VALUES (?, '/', 1)`).run(folderId);
  database
    .prepare(
      `INSERT INTO items (id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, kind,
         content_hash, segment_count, queued_ms, added_ms)
       VALUES ('01990000-0000-7000-8000-000000000009', ?, ?, ?, ?, 'k', 1, 1, 'indexed', ?, ?, 1, 1, 1)`,
    )
    .run(folderId, `/${name}`, `/${name}`, name, kind, "a".repeat(64));
  return database;
}
