/** A library in memory on a real database: for tests of what is above the store. */
import Database from "better-sqlite3-multiple-ciphers";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { migrate } from "./migrate.ts";

export interface MemoryLibrary<Store> {
  readonly database: Database.Database;
  readonly target: ReturnType<typeof createLibraryReads> & ReturnType<typeof createLibraryWrites>;
  readonly store: Store;
}

/** `store`: as `target`, but that each call answers a turn later, as one in another thread does. */
export function openMemoryLibrary<Store>(
  database: Database.Database = new Database(":memory:"),
): MemoryLibrary<Store> {
  migrate(database);
  const target = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const store = new Proxy(target, {
    get: (...given) => {
      const call = Reflect.get(...given) as (...args: unknown[]) => unknown;
      return async (...args: unknown[]) => Promise.resolve().then(() => call(...args));
    },
  }) as unknown as Store;
  return { database, target, store };
}
