import type Database from "better-sqlite3-multiple-ciphers";
import {
  foldName,
  recentSearchCountMax,
  type SavedSearch,
  type SavedSearchId,
} from "#shared/model/saved-search.ts";

export interface SavedReads {
  savedSearches(): readonly SavedSearch[];
  recentSearches(limit: number): readonly string[];
  /** Those with the text in their name or query, by name. */
  savedLike(text: string, limit: number): readonly SavedSearch[];
  /** Those that begin with the text, newest first. */
  recentLike(text: string, limit: number): readonly string[];
}

export interface SavedWrites {
  /** New, or under another name; `false`, and nothing changed, where another one has the name. */
  putSaved(search: SavedSearch, nowMs: number): boolean;
  removeSaved(id: SavedSearchId): SavedSearch | undefined;
  noteRecent(text: string, nowMs: number): void;
  forgetRecent(): void;
}

const columns = "id, name, text";

export function createSavedReads(database: Database.Database): SavedReads {
  const all = database.prepare<[], SavedSearch>(`SELECT ${columns} FROM saved_searches ORDER BY name_folded`);
  const like = database.prepare<[string, string, number], SavedSearch>(
    `SELECT ${columns} FROM saved_searches WHERE instr(name_folded, ?) > 0 OR instr(text_folded, ?) > 0
     ORDER BY name_folded LIMIT ?`,
  );
  const recent = database
    .prepare<[string, number], string>(
      "SELECT text FROM recent_searches WHERE instr(text_folded, ?) = 1 ORDER BY used_ms DESC LIMIT ?",
    )
    .pluck();
  const last = database
    .prepare<[number], string>("SELECT text FROM recent_searches ORDER BY used_ms DESC LIMIT ?")
    .pluck();
  return {
    savedSearches: () => all.all(),
    recentSearches: (limit) => last.all(limit),
    savedLike: (text, limit) => like.all(foldName(text), foldName(text), limit),
    recentLike: (text, limit) => recent.all(foldName(text), limit),
  };
}

export function createSavedWrites(database: Database.Database): SavedWrites {
  const taken = database
    .prepare<[string, string], number>("SELECT 1 FROM saved_searches WHERE name_folded = ? AND id <> ?")
    .pluck();
  const put = database.prepare<[string, string, string, string, string, number]>(
    `INSERT INTO saved_searches (id, name, name_folded, text, text_folded, saved_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_folded = excluded.name_folded`,
  );
  const remove = database.prepare<[string], SavedSearch>(
    `DELETE FROM saved_searches WHERE id = ? RETURNING ${columns}`,
  );
  const note = database.prepare<[string, string, number]>(
    `INSERT INTO recent_searches (text_folded, text, used_ms) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET text = excluded.text, used_ms = excluded.used_ms`,
  );
  const tidy = database.prepare<[number]>(
    "DELETE FROM recent_searches WHERE text_folded NOT IN (SELECT text_folded FROM recent_searches ORDER BY used_ms DESC LIMIT ?)",
  );
  const forget = database.prepare("DELETE FROM recent_searches");
  return {
    putSaved: database.transaction(({ id, name, text }: SavedSearch, nowMs: number) => {
      if (taken.get(foldName(name), id) !== undefined) return false;
      put.run(id, name, foldName(name), text, foldName(text), nowMs);
      return true;
    }),
    removeSaved: (id) => remove.get(id),
    noteRecent: database.transaction((text: string, nowMs: number) => {
      note.run(foldName(text), text, nowMs);
      tidy.run(recentSearchCountMax);
    }),
    forgetRecent() {
      forget.run();
    },
  };
}
