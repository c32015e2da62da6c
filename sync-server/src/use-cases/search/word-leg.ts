/** What is found by words, and what is looked for where nothing has one. */
import { foldSynonym } from "#shared/model/synonym.ts";
import { synonymTable, type Synonym } from "#shared/query/synonym-terms.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import type { TeamCorrections } from "#shared/rpc/server/search-contract.ts";
import type { Sql } from "#server/database/database.ts";
import {
  byWords,
  unknownAmong,
  type Allowed,
  type WordCandidate,
} from "#server/repositories/search/candidates.ts";
import { termQuery, type WordQuery } from "#server/repositories/search/text-query.ts";
import { lengthOf, type Timed } from "./search-steps.ts";

export const queriesOf = (terms: readonly QueryTerm[]): readonly WordQuery[] =>
  terms.flatMap((term) => termQuery(term) ?? []);

interface Worded {
  readonly wordLeg: readonly WordCandidate[];
  /** With what was looked for beside them. */
  readonly terms: readonly QueryTerm[];
  readonly corrections: TeamCorrections;
}

/** A word that nothing has is looked for once more as what is spelled nearly so. */
export async function byTerms(
  transaction: Sql,
  allowed: Allowed,
  terms: readonly QueryTerm[],
  corrections: readonly Synonym[],
  step: Timed,
): Promise<Worded> {
  const look = (wanted: readonly QueryTerm[]) => {
    const words = queriesOf(wanted);
    return words.length === 0
      ? Promise.resolve([])
      : step("words", "full text", () => byWords(transaction, allowed, words), lengthOf);
  };
  const wordLeg = await look(terms);
  // What has all of them says that there is each of them.
  const table = synonymTable((wordLeg[0]?.share ?? 0) < 1 ? corrections : []);
  const doubted = terms.flatMap((term) => {
    const [to] = term.alternatives.length === 0 ? (table.get(foldSynonym(term.text)) ?? []) : [];
    const query = termQuery(term);
    return to === undefined || query === undefined ? [] : [{ from: term.text, to, query: query.any }];
  });
  if (doubted.length === 0) return { wordLeg, terms, corrections: [] };
  const isUnknown = await unknownAmong(
    transaction,
    allowed.partitionIds,
    doubted.map(({ query }) => query),
  );
  const made = doubted.filter((_, at) => isUnknown[at]).map(({ from, to }) => ({ from, to }));
  const instead = new Map(made.map(({ from, to }) => [from, to]));
  const corrected = terms.map((term) => {
    const to = instead.get(term.text);
    return to === undefined ? term : { ...term, alternatives: [to] };
  });
  return made.length === 0
    ? { wordLeg, terms, corrections: [] }
    : { wordLeg: await look(corrected), terms: corrected, corrections: made };
}
