import type Database from "better-sqlite3-multiple-ciphers";
import { chmodSync } from "node:fs";
import { mergePagesPerCall } from "./limits.ts";

export interface Maintenance {
  /** Work for a calm moment, in small steps: merges full text, shortens the write-ahead log. `done`: nothing is left to merge. */
  maintain(): { readonly done: boolean };
  /** A whole copy under the same key, at a path where nothing is yet. */
  backup(path: string): void;
}

export function createMaintenance(database: Database.Database): Maintenance {
  const merges = ["words", "item_words"].map((table) =>
    database.prepare(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`),
  );
  const changes = database.prepare<[], number>("SELECT total_changes()").pluck();
  /** A merge that found nothing to do changes fewer than two rows (SQLite's documentation of `merge`). */
  const mergeStep = (merge: Database.Statement): boolean => {
    const before = changes.get() ?? 0;
    merge.run(mergePagesPerCall);
    return (changes.get() ?? 0) - before < 2;
  };
  const copy = database.prepare("VACUUM INTO ?");
  return {
    maintain() {
      const done = merges.map(mergeStep).every(Boolean);
      if (done) database.pragma("optimize");
      database.pragma("wal_checkpoint(TRUNCATE)");
      return { done };
    },
    backup(path) {
      copy.run(path);
      chmodSync(path, 0o600);
    },
  };
}
