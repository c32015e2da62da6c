import Database from "better-sqlite3-multiple-ciphers";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";

export interface FolderLock extends Disposable {
  readonly kind: "held";
}

/**
 * One process at a time owns a data folder. The lock is the system's own, on an empty database that stays open:
 * it ends with the process however that ends, so there is no stale lock to be judged and taken over.
 * Whoever asked must keep the lock: one that nobody refers to is collected, and the folder is free.
 */
export function lockFolder(folder: string, waitMs: number): FolderLock | { readonly kind: "busy" } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const path = join(folder, "lock");
  const database = new Database(path, { timeout: waitMs });
  try {
    database.exec("BEGIN EXCLUSIVE");
    chmodSync(path, 0o600);
    return { kind: "held", [Symbol.dispose]: () => database.close() };
  } catch (thrown) {
    database.close();
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith("SQLITE_BUSY"))
      return { kind: "busy" };
    throw thrown;
  }
}
