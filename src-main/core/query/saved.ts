/** Searches that the person keeps under a name, and those that they made last. */
import type { Chance, Clock } from "#core/ports/clock.ts";
import type { SearchNotes } from "#core/ports/search-notes.ts";
import type { Refusal, SavedSearches } from "#core/ports/use-cases.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import { SavedSearchId, savedSearchCountMax, type SavedSearch } from "#shared/model/saved-search.ts";

interface SavedDeps {
  readonly notes: SearchNotes;
  readonly clock: Clock;
  readonly chance: Chance;
}

export function createSaved({ notes, clock, chance }: SavedDeps): SavedSearches {
  const put = async (search: SavedSearch): Promise<SavedSearch | Refusal> =>
    (await notes.putSaved(search, clock.nowMs()))
      ? search
      : { refused: "SAVED_NAME_TAKEN", data: { name: search.name } };
  return {
    list: () => notes.savedSearches(),
    async save({ name, text }) {
      if ((await notes.savedSearches()).length >= savedSearchCountMax)
        return { refused: "SAVED_TOO_MANY", data: { countMax: String(savedSearchCountMax) } };
      const nowMs = clock.nowMs();
      return put({ id: SavedSearchId.parse(uuidV7(nowMs, chance.bytes(10))), name, text });
    },
    async rename(id, name) {
      const known = (await notes.savedSearches()).find((search) => search.id === id);
      return known === undefined ? { refused: "NOT_FOUND" } : put({ ...known, name });
    },
    remove: async (id) => (await notes.removeSaved(id)) ?? { refused: "NOT_FOUND" },
    recent: (limit) => notes.recentSearches(limit),
    noteRecent: (text) => notes.noteRecent(text, clock.nowMs()),
    forgetRecent: () => notes.forgetRecent(),
  };
}
