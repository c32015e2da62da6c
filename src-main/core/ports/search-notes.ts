/** What the person adds to searching. Truth: it is kept like the library itself. */
import type { SavedSearch, SavedSearchId } from "#shared/model/saved-search.ts";
import type { SynonymGroup } from "#shared/model/synonym.ts";

export interface SearchNotes {
  /** In the order in which they were made. */
  synonyms(): Promise<readonly SynonymGroup[]>;
  /** One group of these; each of them leaves the group in which it was. At least two, all different once folded. */
  setSynonyms(words: SynonymGroup): Promise<void>;
  /** Takes words out of their groups, and with them what would be left alone. How many words went that were named. */
  removeSynonyms(words: readonly string[]): Promise<number>;
  /** By name. */
  savedSearches(): Promise<readonly SavedSearch[]>;
  /** New, or under another name; `false`, and nothing changed, where another one has the name. */
  putSaved(search: SavedSearch, nowMs: number): Promise<boolean>;
  removeSaved(id: SavedSearchId): Promise<SavedSearch | undefined>;
  /** Newest first. */
  recentSearches(limit: number): Promise<readonly string[]>;
  /** The oldest goes where there are too many. */
  noteRecent(text: string, nowMs: number): Promise<void>;
  forgetRecent(): Promise<void>;
}
