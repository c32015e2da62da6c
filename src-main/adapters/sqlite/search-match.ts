import type Database from "better-sqlite3-multiple-ciphers";
import type { QueryTerm, WordHit, WordMatches, WordQuery } from "#core/ports/search-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { QueryFilter } from "#shared/query/ast.ts";
import type { AllowedReads } from "./search-allowed.ts";
import { matchExpression, phraseExpression, termExpression } from "./search-expression.ts";
import { broadPrefixShare, prefixExpansionCountMax, termedHitCountMax } from "./search-limits.ts";
import type { WordList } from "./search-vocabulary.ts";

/** A word counts more where it names the thing than where it occurs in it: title, headings, text. */
const columnWeights = [2, 1.5, 1] as const;

type RankedRow = readonly [segmentId: SegmentId, rank: number];

type Ranking = (
  expression: string,
  allowed: Uint32Array | null,
  limit: number,
) => { readonly hits: readonly WordHit[]; readonly truncated: boolean };

function createRanking(database: Database.Database): Ranking {
  const ranked = database
    .prepare<[string, number], RankedRow>(
      `SELECT rowid, rank FROM words WHERE words MATCH ? AND rank MATCH 'bm25(${columnWeights.join(", ")})' ORDER BY rank LIMIT ?`,
    )
    .raw();
  return (expression: string, allowed: Uint32Array | null, limit: number) => {
    const hits: WordHit[] = [];
    const passes = allowed === null ? () => true : membership(allowed);
    // One more than wanted tells whether there are more; a restricted question reads on until it has enough.
    for (const [segmentId, rank] of ranked.iterate(expression, allowed === null ? limit + 1 : -1)) {
      if (!passes(segmentId)) continue;
      if (hits.length === limit) return { hits, truncated: true };
      hits.push({ segmentId, bm25: -rank });
    }
    return { hits, truncated: false };
  };
}

/** The word leg: full text ranked by BM25, and the counts from which rarity is worked out. */
export function createMatch(database: Database.Database, allowedOf: AllowedReads, wordsNow: () => WordList) {
  const best = createRanking(database);
  // One pass over the segments that have a term: how many, and which of the best hits are among them.
  const counted = database
    .prepare<[string, string], readonly [count: number, among: string]>(
      `SELECT count(*), json_group_array(rowid) FILTER (WHERE rowid IN (SELECT value FROM json_each(?)))
       FROM words WHERE words MATCH ?`,
    )
    .raw();
  const segmentCount = database
    .prepare<[], number>("SELECT value FROM counters WHERE name = 'segments'")
    .pluck();

  const isBroad = (term: QueryTerm, segments: number): boolean => {
    const expression = term.prefix ? termExpression(term) : undefined;
    return (
      expression !== undefined && (counted.get("[]", expression)?.[0] ?? 0) > broadPrefixShare * segments
    );
  };

  return (query: WordQuery, filters: readonly QueryFilter[], limit: number): WordMatches => {
    // Asked of every question, so that the first one starts the reading of the vocabulary for the next.
    const known = wordsNow();
    const anyOf = query.anyOf.map((term) => expanded(term, known));
    const allowed = allowedOf(filters, query);
    const segments = segmentCount.get() ?? 0;
    const telling = anyOf.filter((term) => !isBroad(term, segments));
    const expression = matchExpression({
      anyOf: telling.length === 0 ? anyOf : telling,
      phrases: query.phrases,
    });
    const nothing = expression === undefined || allowed?.length === 0;
    const { hits, truncated } = nothing ? { hits: [], truncated: false } : best(expression, allowed, limit);
    const first = hits.slice(0, termedHitCountMax).map((hit) => hit.segmentId);
    const terms = [...anyOf.map(termExpression), ...query.phrases.map(phraseExpression)].map((term) =>
      term === undefined ? undefined : counted.get(JSON.stringify(first), term),
    );
    const having = terms.map(
      (term) => new Set(term === undefined ? [] : (JSON.parse(term[1]) as readonly number[])),
    );
    return {
      hits,
      truncated,
      segmentCount: segments,
      documentCounts: terms.map((term) => term?.[0] ?? 0),
      termsOfBest: first.map((id) => having.flatMap((ids, place) => (ids.has(id) ? [place] : []))),
      allowed,
    };
  };
}

/** A bit a segment: a test costs the same however many are allowed. */
function membership(sorted: Uint32Array): (id: number) => boolean {
  const bits = new Uint8Array(((sorted.at(-1) ?? 0) >> 3) + 1);
  for (const id of sorted) bits[id >> 3] = (bits[id >> 3] ?? 0) | (1 << (id & 7));
  return (id) => ((bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
}

/** Stems hide the ends of words, so a prefix that reaches into one stands for the written words too. */
const expanded = (term: QueryTerm, known: WordList): QueryTerm =>
  term.prefix
    ? {
        ...term,
        alternatives: [...term.alternatives, ...known.completions(term.text, prefixExpansionCountMax)],
      }
    : term;
