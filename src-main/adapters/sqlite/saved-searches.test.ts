import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import { recentSearchCountMax, SavedSearchId, type SavedSearch } from "#shared/model/saved-search.ts";
import { migrate, schemaVersionOf } from "./migrate.ts";
import { createSavedReads, createSavedWrites } from "./saved-searches.ts";
import { createSynonymReads, createSynonymWrites } from "./synonyms.ts";

const search = (number: number, name: string, text: string): SavedSearch => ({
  id: SavedSearchId.parse(`01900000-0000-7000-8000-${String(number).padStart(12, "0")}`),
  name,
  text,
});
const open = (): Database.Database => {
  const database = new Database(":memory:");
  migrate(database);
  return database;
};

it("come to a library of the schema before them, which keeps what it had", () => {
  const database = new Database(":memory:");
  migrate(database, 3);
  createSynonymWrites(database).setSynonyms(["car", "auto"]);
  migrate(database, 4);
  expect(schemaVersionOf(database)).toBe(4);
  expect(createSynonymReads(database).synonyms()).toEqual([["car", "auto"]]);
  expect(createSavedWrites(database).putSaved(search(1, "Boats", "ferry"), 1)).toBe(true);
  expect(createSavedReads(database).savedSearches()).toHaveLength(1);
});

it("stand by name, one under each, and keep their text under another", () => {
  const database = open();
  const { putSaved, removeSaved } = createSavedWrites(database);
  const { savedSearches, savedLike } = createSavedReads(database);
  expect(putSaved(search(1, "Übersicht", "kind:pdf"), 1)).toBe(true);
  expect(putSaved(search(2, "boats", "ferry OR Tender"), 2)).toBe(true);
  expect(putSaved(search(3, " ÜBERSICHT", "other"), 3)).toBe(false);
  expect(savedSearches().map(({ name, text }) => [name, text])).toEqual([
    ["boats", "ferry OR Tender"],
    ["Übersicht", "kind:pdf"],
  ]);
  expect(putSaved(search(2, "Übersicht", "ferry OR Tender"), 4)).toBe(false);
  expect(putSaved(search(2, "BOATS", "ferry OR Tender"), 4)).toBe(true);
  expect(savedLike("u\u0308ber", 3).map(({ id }) => id)).toEqual([search(1, "", "").id]);
  expect(savedLike("TENDER", 3).map(({ name }) => name)).toEqual(["BOATS"]);
  expect(savedLike("100% _", 3)).toEqual([]);
  expect(removeSaved(search(2, "", "").id)).toEqual(search(2, "BOATS", "ferry OR Tender"));
  expect(removeSaved(search(2, "", "").id)).toBeUndefined();
});

it("remember the last that were made, each once, and forget them all", () => {
  const database = open();
  const { noteRecent, forgetRecent } = createSavedWrites(database);
  const { recentSearches, recentLike } = createSavedReads(database);
  for (const [place, text] of ["ferry", "bread", "Ferry", "ferry island"].entries()) noteRecent(text, place);
  expect(recentSearches(9)).toEqual(["ferry island", "Ferry", "bread"]);
  expect(recentLike("FER", 9)).toEqual(["ferry island", "Ferry"]);
  expect(recentLike("err", 9)).toEqual([]);
  for (let place = 0; place < recentSearchCountMax + 5; place++) noteRecent(`query ${place}`, 10 + place);
  expect(recentSearches(1000)).toHaveLength(recentSearchCountMax);
  expect(recentSearches(1)).toEqual([`query ${recentSearchCountMax + 4}`]);
  forgetRecent();
  expect(recentSearches(9)).toEqual([]);
});
