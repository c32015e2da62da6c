import type Database from "better-sqlite3-multiple-ciphers";
import type { Native } from "#native";
import type { WatchScans } from "./hear-late.ts";
import { createSavedReads, createSavedWrites, type SavedReads, type SavedWrites } from "./saved-searches.ts";
import { createSynonymWrites, type SynonymWrites } from "./synonyms.ts";
import { createWatchReads, createWatchWrites, type WatchReads, type WatchWrites } from "./watches.ts";
import {
  createWebhookReads,
  createWebhookWrites,
  type WebhookReads,
  type WebhookWrites,
} from "./webhooks.ts";

export type NoteReads = Pick<SavedReads, "savedSearches" | "recentSearches"> & WatchReads & WebhookReads;
export type NoteWrites = SynonymWrites & SavedWrites & WatchWrites & WebhookWrites;

export function createNoteReads(database: Database.Database): NoteReads {
  const { savedSearches, recentSearches } = createSavedReads(database);
  return { savedSearches, recentSearches, ...createWatchReads(database), ...createWebhookReads(database) };
}

export const createNoteWrites = (
  database: Database.Database,
  scans: WatchScans,
  Words?: Native["Words"],
): NoteWrites => ({
  ...createSynonymWrites(database),
  ...createSavedWrites(database),
  ...createWatchWrites(database, scans, Words),
  ...createWebhookWrites(database),
});
