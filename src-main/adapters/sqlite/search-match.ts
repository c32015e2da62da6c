import type Database from "better-sqlite3-multiple-ciphers";
import type { Filtering, WordHit, WordMatches, WordQuery } from "#core/ports/search-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { boundLimit } from "./bound-limit.ts";
import type { AllowedReads } from "./search-allowed.ts";
import type { AskedExpression } from "./search-asked.ts";
import { phraseExpression, termExpression } from "./search-expression.ts";
import { passingBatchSize, termedHitCountMax } from "./search-limits.ts";
import type { PassingReads } from "./search-passing.ts";

/** A word counts more where it names the thing than where it occurs in it: title, headings, text. */
const columnWeights = [2, 1.5, 1] as const;

type RankedRow = readonly [segmentId: SegmentId, rank: number];

/** Which of some segments may be hits, in the order given. */
type Sieve = (segmentIds: readonly SegmentId[]) => readonly SegmentId[];

type Ranking = (
  expression: string,
  sieve: Sieve | null,
  limit: number,
) => { readonly hits: readonly WordHit[]; readonly truncated: boolean };

function createRanking(database: Database.Database): Ranking {
  const ranked = database
    .prepare<[string, number], RankedRow>(
      `SELECT rowid, rank FROM words WHERE words MATCH ? AND rank MATCH 'bm25(${columnWeights.join(", ")})' ORDER BY rank ${boundLimit}`,
    )
    .raw();
  return (expression: string, sieve: Sieve | null, limit: number) => {
    const hits: WordHit[] = [];
    let batch: RankedRow[] = [];
    const take = (): void => {
      const passing = sieve === null ? undefined : new Set(sieve(batch.map(([segmentId]) => segmentId)));
      for (const [segmentId, rank] of batch)
        if (passing?.has(segmentId) !== false) hits.push({ segmentId, bm25: -rank });
      batch = [];
    };
    // One more than wanted tells whether there are more; a restricted question reads on until it has enough.
    for (const row of ranked.iterate(expression, sieve === null ? limit + 1 : -1)) {
      batch.push(row);
      if (batch.length >= passingBatchSize) take();
      if (hits.length > limit) break;
    }
    take();
    return { hits: hits.slice(0, limit), truncated: hits.length > limit };
  };
}

interface Restricted {
  readonly allowed: Uint32Array | null;
  readonly allowedCount: number;
  readonly sieve: Sieve;
}
export type RestrictedTo = (
  query: WordQuery,
  filters: readonly Restriction[],
  filtering: Filtering,
) => Restricted | undefined;

/** What a question may answer with; undefined where nothing restricts it. */
export const createRestrictedTo =
  (allowedOf: AllowedReads, passing: PassingReads): RestrictedTo =>
  (query, filters, filtering) => {
    if (filtering === "first") {
      const allowed = allowedOf(filters, query);
      return allowed === null
        ? undefined
        : { allowed, allowedCount: allowed.length, sieve: membership(allowed) };
    }
    if (filters.length === 0) return undefined;
    return {
      allowed: null,
      allowedCount: passing.count(filters),
      sieve: (ids) => passing.among(ids, filters),
    };
  };

/** The word leg: full text ranked by BM25, and the counts from which rarity is worked out. */
export function createMatch(
  database: Database.Database,
  restrictedTo: RestrictedTo,
  askedExpression: AskedExpression,
) {
  const best = createRanking(database);
  // One pass over the segments that have a term: how many, and which of the best hits are among them.
  const counted = database
    .prepare<[string, string], readonly [count: number, among: string]>(
      `SELECT count(*), json_group_array(rowid) FILTER (WHERE rowid IN (SELECT value FROM json_each(?)))
       FROM words WHERE words MATCH ?`,
    )
    .raw();
  const lastSegment = database.prepare<[], SegmentId | null>("SELECT max(id) FROM segments").pluck();

  return (
    query: WordQuery,
    filters: readonly Restriction[],
    limit: number,
    filtering: Filtering,
  ): WordMatches => {
    const { anyOf, expression, segmentCount } = askedExpression(query);
    const { allowed, allowedCount, sieve } = restrictedTo(query, filters, filtering) ?? {
      allowed: null,
      allowedCount: segmentCount,
      sieve: null,
    };
    const nothing = expression === undefined || allowedCount === 0;
    const { hits, truncated } = nothing ? { hits: [], truncated: false } : best(expression, sieve, limit);
    const first = hits.slice(0, termedHitCountMax).map((hit) => hit.segmentId);
    const terms = [...anyOf.map(termExpression), ...query.phrases.map(phraseExpression)].map((term) =>
      term === undefined ? undefined : counted.get(JSON.stringify(first), term),
    );
    const having = terms.map(
      (term) => new Set(term === undefined ? [] : (JSON.parse(term[1]) as readonly number[])),
    );
    const last = lastSegment.get();
    return {
      hits,
      truncated,
      segmentCount,
      ...(last == null ? {} : { lastSegment: last }),
      documentCounts: terms.map((term) => term?.[0] ?? 0),
      termsOfBest: first.map((id) => having.flatMap((ids, place) => (ids.has(id) ? [place] : []))),
      allowed,
      allowedCount,
    };
  };
}

/** A bit a segment: a test costs the same however many are allowed. */
function membership(sorted: Uint32Array): Sieve {
  const bits = new Uint8Array(((sorted.at(-1) ?? 0) >> 3) + 1);
  for (const id of sorted) bits[id >> 3] = (bits[id >> 3] ?? 0) | (1 << (id & 7));
  return (ids) => ids.filter((id) => ((bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0);
}
