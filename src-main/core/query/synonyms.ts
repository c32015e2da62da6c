/** Words that the person says mean the same: kept in groups, and looked for wherever one of a group is asked for. */
import type { SearchStore } from "#core/ports/search-store.ts";
import type { SearchNotes } from "#core/ports/search-notes.ts";
import type { Refusal, Synonyms } from "#core/ports/use-cases.ts";
import {
  foldSynonym,
  synonymGroupCountMax,
  synonymLengthMax,
  synonymsOfGroupMax,
  type SynonymGroup,
} from "#shared/model/synonym.ts";
import { tableOf, type SynonymTable } from "#shared/query/synonym-terms.ts";

type SynonymNotes = Pick<SearchNotes, "synonyms" | "setSynonyms" | "removeSynonyms">;

/**
 * The same notes, of which the groups are read once, and again after each change: whoever hears what is stored asks for them
 * with every page. Whatever changes them has to go through these.
 */
export function keptSynonyms(notes: SynonymNotes): SynonymNotes {
  let kept: Promise<readonly SynonymGroup[]> | undefined;
  const forgotten = async <Answer>(change: Promise<Answer>): Promise<Answer> => {
    try {
      return await change;
    } finally {
      // What was read meanwhile may be of before.
      kept = undefined;
    }
  };
  return {
    async synonyms() {
      const reading = (kept ??= notes.synonyms());
      try {
        return await reading;
      } catch (thrown) {
        if (kept === reading) kept = undefined;
        throw thrown;
      }
    },
    setSynonyms: (words) => forgotten(notes.setSynonyms(words)),
    removeSynonyms: (words) => forgotten(notes.removeSynonyms(words)),
  };
}

export function createSynonyms(notes: SynonymNotes): Synonyms {
  return {
    list: () => notes.synonyms(),
    async add(given) {
      const group = grown(await notes.synonyms(), given);
      if ("refused" in group) return group;
      await notes.setSynonyms(group);
      return group;
    },
    remove: (words) => notes.removeSynonyms(words),
  };
}

/** The group that the words make, with those that one of them already stands for; or why they make none. */
export function grown(groups: readonly SynonymGroup[], given: readonly string[]): SynonymGroup | Refusal {
  const folded = given.map(foldSynonym);
  const words = given
    .filter((_, place) => folded.indexOf(folded[place] ?? "") === place)
    .map((word) => word.trim());
  const odd = words.find((word) => word.length > synonymLengthMax || !/[\p{L}\p{N}]/u.test(word));
  if (odd !== undefined)
    return {
      refused: "SYNONYM_NO_WORD",
      data: { word: odd.slice(0, synonymLengthMax), lengthMax: String(synonymLengthMax) },
    };
  if (words.length < 2) return { refused: "SYNONYM_ALONE" };
  const wanted = new Set(words.map(foldSynonym));
  const touched = groups.filter((group) => group.some((word) => wanted.has(foldSynonym(word))));
  const [first, second] = touched;
  if (first !== undefined && second !== undefined)
    return { refused: "SYNONYM_BETWEEN", data: { one: first.join(", "), other: second.join(", ") } };
  const known = new Set(first?.map(foldSynonym));
  const group = [...(first ?? []), ...words.filter((word) => !known.has(foldSynonym(word)))];
  if (group.length > synonymsOfGroupMax)
    return { refused: "SYNONYM_TOO_MANY", data: { countMax: String(synonymsOfGroupMax) } };
  if (first === undefined && groups.length >= synonymGroupCountMax)
    return { refused: "SYNONYM_TOO_MANY", data: { countMax: String(synonymGroupCountMax) } };
  return group;
}

/** The person's synonyms, read again only when something has changed: a question does not wait for another thread. */
export interface KeptSynonyms {
  /** As they are at this moment; absent where they must be read. */
  synonymsNow(): SynonymTable | undefined;
  synonymsSoon(signal?: AbortSignal): Promise<SynonymTable>;
}

export function keepSynonyms(store: SearchStore): KeptSynonyms {
  let kept: { readonly table: SynonymTable; readonly changeCount: number } | undefined;
  return {
    synonymsNow: () => (kept?.changeCount === store.changeCount() ? kept.table : undefined),
    async synonymsSoon(signal) {
      // Read under a count that has passed, they are read again by the next question.
      const changeCount = store.changeCount();
      const table = tableOf(await store.synonyms(signal));
      kept = { table, changeCount };
      return table;
    },
  };
}
