/** What the person adds to searching. Truth: it is kept like the library itself. */
import type { SynonymGroup } from "#shared/model/synonym.ts";

export interface SearchNotes {
  /** In the order in which they were made. */
  synonyms(): Promise<readonly SynonymGroup[]>;
  /** One group of these; each of them leaves the group in which it was. At least two, all different once folded. */
  setSynonyms(words: SynonymGroup): Promise<void>;
  /** Takes words out of their groups, and with them what would be left alone. How many words went that were named. */
  removeSynonyms(words: readonly string[]): Promise<number>;
}
