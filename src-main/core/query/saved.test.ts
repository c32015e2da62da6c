import { expect, it } from "vitest";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { SearchNotes } from "#core/ports/search-notes.ts";
import { savedSearchCountMax, type SavedSearch } from "#shared/model/saved-search.ts";
import { createSaved } from "./saved.ts";

/** As the store keeps them, in memory. */
function notesInMemory(): SearchNotes {
  let searches: readonly SavedSearch[] = [];
  let recent: readonly string[] = [];
  return {
    synonyms: () => Promise.resolve([]),
    setSynonyms: () => Promise.resolve(),
    removeSynonyms: () => Promise.resolve(0),
    savedSearches: () => Promise.resolve(searches),
    putSaved(search) {
      const isTaken = searches.some(({ id, name }) => id !== search.id && name === search.name);
      if (!isTaken) searches = [...searches.filter(({ id }) => id !== search.id), search];
      return Promise.resolve(!isTaken);
    },
    removeSaved(id) {
      const found = searches.find((search) => search.id === id);
      searches = searches.filter((search) => search !== found);
      return Promise.resolve(found);
    },
    recentSearches: (limit) => Promise.resolve(recent.slice(0, limit)),
    noteRecent(text) {
      recent = [text, ...recent];
      return Promise.resolve();
    },
    forgetRecent() {
      recent = [];
      return Promise.resolve();
    },
  };
}

const savedOver = () => {
  let drawn = 0;
  return createSaved({
    notes: notesInMemory(),
    clock: { nowMs: () => 1_700_000_000_000, sleep: () => Promise.resolve() },
    chance: { fraction: () => 0, bytes: (count) => new Uint8Array(count).fill(drawn++ % 256) },
  });
};
const known = (answer: Awaited<ReturnType<ReturnType<typeof savedOver>["save"]>>): SavedSearch => {
  if (isRefusal(answer)) throw new Error(answer.refused);
  return answer;
};

it("keeps, renames and removes, and can keep again what was removed", async () => {
  const saved = savedOver();
  const boats = known(await saved.save({ name: "Boats", text: "ferry" }));
  expect(await saved.list()).toEqual([boats]);
  expect(known(await saved.rename(boats.id, "Ships"))).toEqual({ ...boats, name: "Ships" });
  expect(await saved.remove(boats.id)).toEqual({ ...boats, name: "Ships" });
  expect(await saved.list()).toEqual([]);
  expect(known(await saved.save({ name: "Ships", text: "ferry" })).text).toBe("ferry");
});

it("refuses a name that another has, what is gone, and one too many", async () => {
  const saved = savedOver();
  const boats = known(await saved.save({ name: "Boats", text: "ferry" }));
  const bread = known(await saved.save({ name: "Bread", text: "flour" }));
  expect(await saved.save({ name: "Boats", text: "other" })).toEqual({
    refused: "SAVED_NAME_TAKEN",
    data: { name: "Boats" },
  });
  expect(await saved.rename(bread.id, "Boats")).toMatchObject({ refused: "SAVED_NAME_TAKEN" });
  await saved.remove(boats.id);
  expect(await saved.remove(boats.id)).toEqual({ refused: "NOT_FOUND" });
  expect(await saved.rename(boats.id, "Ships")).toEqual({ refused: "NOT_FOUND" });
  for (let place = 1; place < savedSearchCountMax; place++)
    known(await saved.save({ name: `name ${place}`, text: "x" }));
  expect(await saved.save({ name: "one more", text: "x" })).toEqual({
    refused: "SAVED_TOO_MANY",
    data: { countMax: String(savedSearchCountMax) },
  });
});
