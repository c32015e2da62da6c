import type Database from "better-sqlite3-multiple-ciphers";
import { createSynonymWrites, type SynonymWrites } from "./synonyms.ts";

export type NoteWrites = SynonymWrites;

export const createNoteWrites = (database: Database.Database): NoteWrites => ({
  ...createSynonymWrites(database),
});
