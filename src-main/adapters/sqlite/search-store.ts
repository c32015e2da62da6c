import type Database from "better-sqlite3-multiple-ciphers";
import type { SearchStore } from "#core/ports/search-store.ts";
import { createAllowed } from "./search-allowed.ts";
import { createAskedExpression } from "./search-asked.ts";
import { createBrowse } from "./search-browse.ts";
import { createExamples, createVectorsOf } from "./search-examples.ts";
import { createFacets } from "./search-facets.ts";
import { createFacts, createHavingIn } from "./search-facts.ts";
import { createHydrate } from "./search-hydrate.ts";
import { createMatch, createRestrictedTo } from "./search-match.ts";
import { createItemRows } from "./search-item-rows.ts";
import { createSorted } from "./search-order.ts";
import { createOwners } from "./search-owners.ts";
import { createPassing } from "./search-passing.ts";
import { createStatistics } from "./search-statistics.ts";
import { createNames, createValues } from "./search-suggest.ts";
import { createVectorOf } from "./search-vectors.ts";
import { createSavedReads } from "./saved-searches.ts";
import { createSynonymReads } from "./synonyms.ts";
import { createVocabulary } from "./search-vocabulary.ts";
import { createCountWorded } from "./search-worded.ts";

/** As it runs in the reader's thread: the driver is synchronous; only the vocabulary is waited for. */
export type SearchReads = {
  readonly [K in Exclude<keyof SearchStore, "changeCount">]: SearchStore[K] extends (
    ...args: infer Args
  ) => Promise<infer Result>
    ? (...args: Args) => Result | Promise<Result>
    : never;
};

export function createSearchStore(database: Database.Database): SearchReads {
  const vocabulary = createVocabulary(database);
  const saved = createSavedReads(database);
  const itemRows = createItemRows(database);
  const passing = createPassing(database, itemRows.rowOf);
  const facets = createFacets(database);
  const askedExpression = createAskedExpression(database, vocabulary.now);
  const restrictedTo = createRestrictedTo(createAllowed(database), passing);
  // Invariant: an answer is of one snapshot, however many statements it takes. The writer commits beside us at any moment, and
  // each statement by itself would see what is there by then.
  const whole = <Args extends unknown[], Result>(read: (...args: Args) => Result) =>
    database.transaction((...args: Args): Result => read(...args));
  return {
    match: whole(createMatch(database, restrictedTo, askedExpression)),
    countWorded: whole(createCountWorded(database, { askedExpression, restrictedTo, itemRows, facets })),
    passing: whole(passing.among),
    statistics: whole(createStatistics(database)),
    browse: whole(createBrowse(database, facets)),
    sorted: whole(createSorted(database)),
    ownersOf: whole(createOwners(database, itemRows)),
    hydrate: whole(createHydrate(database)),
    facets: whole(facets.countItems),
    factsOf: whole(createFacts(database)),
    havingIn: whole(createHavingIn(database)),
    examples: whole(createExamples(database)),
    savedLike: saved.savedLike,
    recentLike: saved.recentLike,
    synonyms: createSynonymReads(database).synonyms,
    vectorsOf: createVectorsOf(database),
    corrections: async (word, limit) => (await vocabulary.soon()).corrections(word, limit),
    completions: async (prefix, limit) => (await vocabulary.soon()).completions(prefix, limit),
    valuesOf: createValues(database),
    namesOf: createNames(database),
    vectorOf: createVectorOf(database),
  };
}
