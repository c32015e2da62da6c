import type Database from "better-sqlite3-multiple-ciphers";
import type { SearchStore } from "#core/ports/search-store.ts";
import { createAllowed } from "./search-allowed.ts";
import { createBrowse } from "./search-browse.ts";
import { createFacets } from "./search-facets.ts";
import { createHydrate } from "./search-hydrate.ts";
import { createMatch } from "./search-match.ts";
import { createOwners } from "./search-owners.ts";
import { createNames, createValues } from "./search-suggest.ts";
import { createVectorOf } from "./search-vectors.ts";
import { createVocabulary } from "./search-vocabulary.ts";

/** As it runs in the reader's thread: the driver is synchronous; only the vocabulary is waited for. */
export type SearchReads = {
  readonly [K in keyof SearchStore]: SearchStore[K] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result | Promise<Result>
    : never;
};

export function createSearchStore(database: Database.Database): SearchReads {
  const vocabulary = createVocabulary(database);
  return {
    match: createMatch(database, createAllowed(database), vocabulary.now),
    browse: createBrowse(database),
    ownersOf: createOwners(database),
    hydrate: createHydrate(database),
    facets: createFacets(database),
    corrections: async (word, limit) => (await vocabulary.soon()).corrections(word, limit),
    completions: async (prefix, limit) => (await vocabulary.soon()).completions(prefix, limit),
    valuesOf: createValues(database),
    namesOf: createNames(database),
    vectorOf: createVectorOf(database),
  };
}
