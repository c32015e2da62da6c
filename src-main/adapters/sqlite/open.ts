import Database from "better-sqlite3-multiple-ciphers";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { teachFolding } from "./folded-name.ts";
import {
  busyTimeoutMs,
  pageSizeBytes,
  readerCacheBytes,
  walCheckpointPages,
  walSizeBytesMax,
  writerCacheBytes,
} from "./limits.ts";
import { migrate, schemaVersion, schemaVersionOf } from "./migrate.ts";

export interface DatabaseLocation {
  readonly path: string;
  /** 32 bytes, used as they are: no derivation slows the start. */
  readonly key: Uint8Array;
}
export type DatabaseMode = "writer" | "reader";

/** Why the database was not opened, as a sentence for people. */
export interface DatabaseRefusal {
  readonly kind: "wrong-key" | "newer-schema" | "missing";
  readonly detail: string;
}
export type DatabaseOpening =
  | { readonly kind: "open"; readonly database: Database.Database }
  | DatabaseRefusal;

/**
 * Opens the sealed database. The writer makes and migrates it; the reader expects to find it done.
 * Nothing is ever made over a file that the key does not open.
 */
export function openDatabase({ path, key }: DatabaseLocation, mode: DatabaseMode): DatabaseOpening {
  if (key.byteLength !== 32) throw new Error(`a database key has 32 bytes, not ${key.byteLength}`);
  if (mode === "reader" && !existsSync(path))
    return { kind: "missing", detail: `There is no database at ${path}.` };
  if (mode === "writer") prepareFile(path);
  const database = new Database(path, { readonly: mode === "reader", timeout: busyTimeoutMs });
  try {
    unlock(database, key);
    const refusal = refusalOf(database, path);
    if (refusal !== undefined) {
      database.close();
      return refusal;
    }
    if (mode === "writer") {
      configureWriter(database);
      migrate(database);
    } else {
      database.pragma(`cache_size = ${-(readerCacheBytes >> 10)}`);
    }
    database.pragma("temp_store = MEMORY");
    teachFolding(database);
    return { kind: "open", database };
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** The files that SQLite makes beside the database take over its permissions, so it has them from the first byte. */
function prepareFile(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
}

function unlock(database: Database.Database, key: Uint8Array): void {
  database.pragma("cipher = 'aegis'");
  // The prefix tells the cipher to use the bytes themselves.
  database.pragma(`key = 'raw:${Buffer.from(key).toString("hex")}'`);
}

function refusalOf(database: Database.Database, path: string): DatabaseRefusal | undefined {
  let version: number;
  try {
    version = schemaVersionOf(database);
  } catch (thrown) {
    if (!(thrown instanceof Database.SqliteError) || thrown.code !== "SQLITE_NOTADB") throw thrown;
    return {
      kind: "wrong-key",
      detail: `The key of this data folder does not open ${path}, or the file was damaged. Restore the key (or the passphrase, credential or keychain) that it was made with; nothing was changed.`,
    };
  }
  if (version <= schemaVersion) return undefined;
  return {
    kind: "newer-schema",
    detail: `${path} was written by a newer Tessera (schema ${version}; this one knows up to ${schemaVersion}). Start the newer version, or choose another data folder.`,
  };
}

function configureWriter(database: Database.Database): void {
  // Only heeded before the first table is made.
  database.pragma(`page_size = ${pageSizeBytes}`);
  database.pragma("journal_mode = WAL");
  // Invariant: an acknowledged write survives power loss, so every commit reaches the disk.
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  database.pragma(`cache_size = ${-(writerCacheBytes >> 10)}`);
  database.pragma(`wal_autocheckpoint = ${walCheckpointPages}`);
  database.pragma(`journal_size_limit = ${walSizeBytesMax}`);
}
