import type Database from "better-sqlite3-multiple-ciphers";
import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { createGoneWords } from "./full-text.ts";
import { createSpelling } from "./spelling.ts";
import { goneWordsShareMax, mergePagesPerCall } from "./limits.ts";

export type BackupOutcome =
  | { readonly kind: "copied"; readonly sizeBytes: number }
  | { readonly kind: "exists" }
  | { readonly kind: "unwritable"; readonly detail: string };

export interface Maintenance {
  /**
   * In small steps: brings full text of programs before this one to what this one asks for, merges it and, where nothing else is written, shortens the write-ahead log. `done`: nothing is
   * left to merge.
   */
  maintain(when: "calm" | "busy"): { readonly done: boolean };
  /** A whole copy under the same key, at a path where nothing is yet. What was begun and could not be ended is removed. */
  backUp(path: string): BackupOutcome;
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
  const mergeWhole = createWholeMerge(database);
  const spellSome = createSpelling(database);
  const copy = database.prepare("VACUUM INTO ?");
  return {
    maintain(when) {
      const done = spellSome() && !mergeWhole() && merges.map(mergeStep).every(Boolean);
      // The rest waits for readers, or is no use while more is written.
      if (when === "busy") return { done };
      if (done) database.pragma("optimize");
      database.pragma("wal_checkpoint(TRUNCATE)");
      // Nothing is written for now: the pages that the writer keeps at hand are no more use than those of the system.
      if (done) database.pragma("shrink_memory");
      return { done };
    },
    backUp(path) {
      const place = reserve(path);
      if (place !== "reserved") return place;
      try {
        copy.run(path);
        return { kind: "copied", sizeBytes: statSync(path).size };
      } catch (thrown) {
        rmSync(path, { force: true });
        return unwritable(thrown);
      }
    },
  };
}

/**
 * Merging parts of a level leaves what was removed since in older ones: once much has gone, all parts are put into one merge,
 * which the steps that follow go on with (SQLite's documentation of `merge`, of a count below 0). False where not so much has gone.
 * The items' words need none of that: their index knows its own removed rows, and merges where they are a tenth.
 */
function createWholeMerge(database: Database.Database): () => boolean {
  const gone = createGoneWords(database);
  const begin = database.prepare("INSERT INTO words (words, rank) VALUES ('merge', ?)");
  return database.transaction(() => {
    if (gone.share() <= goneWordsShareMax) return false;
    begin.run(-mergePagesPerCall);
    gone.clear();
    return true;
  });
}

/** Makes the file where none is, for this account alone: SQLite fills an empty one, and nobody's file is lost between a look and a write. */
function reserve(path: string): "reserved" | BackupOutcome {
  try {
    closeSync(openSync(path, "wx", 0o600));
    return "reserved";
  } catch (thrown) {
    const exists = thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST";
    return exists ? { kind: "exists" } : unwritable(thrown);
  }
}

const unwritable = (thrown: unknown): BackupOutcome => ({
  kind: "unwritable",
  detail: thrown instanceof Error ? thrown.message : String(thrown),
});
