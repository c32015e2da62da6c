import type Database from "better-sqlite3-multiple-ciphers";
import { createSavedReads, createSavedWrites, type SavedReads, type SavedWrites } from "./saved-searches.ts";
import { createSynonymWrites, type SynonymWrites } from "./synonyms.ts";
import { createWatchReads, createWatchWrites, type WatchReads, type WatchWrites } from "./watches.ts";

export type NoteReads = Pick<SavedReads, "savedSearches" | "recentSearches"> & WatchReads;
export type NoteWrites = SynonymWrites & SavedWrites & WatchWrites;

export function createNoteReads(database: Database.Database): NoteReads {
  const { savedSearches, recentSearches } = createSavedReads(database);
  return { savedSearches, recentSearches, ...createWatchReads(database) };
}

export const createNoteWrites = (database: Database.Database): NoteWrites => ({
  ...createSynonymWrites(database),
  ...createSavedWrites(database),
  ...createWatchWrites(database),
});
