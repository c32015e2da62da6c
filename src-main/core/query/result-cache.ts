import type { Search } from "#core/ports/use-cases.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import type { PlanStep } from "#shared/model/hit.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { resultCacheCountMax, resultCacheHitCountMax } from "./limits.ts";
import type { Arrangement } from "./arrange.ts";
import type { QueryPlan } from "./plan.ts";
import { createStampedCache, type StampedCache } from "./stamped-cache.ts";

export type QueryInput = Parameters<Search["query"]>[0];
/** What an answer is without what is worked out of the question's own spelling. */
export type Answer = Omit<SearchResult, "understood" | "printed">;

/**
 * Answers that were given since store and index last changed.
 * Invariant: what is given is what would be found anew.
 */
export interface ResultCache extends StampedCache<Answer> {
  rate(): { readonly hitCount: number; readonly questionCount: number };
}

/**
 * Of a question and its page; undefined for one whose answer may not be kept. An unfinished word stands for words of
 * the vocabulary, which is read at its own times and not at those of the store.
 */
export function cacheKey(
  plan: QueryPlan,
  arrangement: Arrangement,
  input: Pick<QueryInput, "offset" | "limit" | "facets" | "cursor" | "typing">,
): string | undefined {
  if (isUnfinished(plan)) return undefined;
  // Where a cursor leads is kept already; how new something is changes by itself.
  if (input.cursor !== undefined || arrangement.recency > 0) return undefined;
  const { offset, limit, facets, typing } = input;
  return JSON.stringify([plan, arrangement, offset, limit, facets, typing]);
}

/** Its last word stands for words of the vocabulary. */
export const isUnfinished = ({ words }: QueryPlan): boolean => words.anyOf.some((term) => term.prefix);

/** What was late may be in time the next time, and what failed may not fail. */
const passing: ReadonlySet<PlanRemark["code"]> = new Set(["out-of-time", "model-not-yet", "model-failed"]);
export const isPassing = (steps: readonly PlanStep[]): boolean =>
  steps.some(
    ({ strategyRemark, whyRemark }) => passing.has(strategyRemark.code) || passing.has(whyRemark.code),
  );

/** What was made of a word that nobody has depends on the vocabulary, too. */
export const isCorrected = (steps: readonly PlanStep[]): boolean =>
  steps.some(({ name }) => name === "typos");

export const mayBeKept = ({ meaningReady, plan: { steps } }: Answer): boolean =>
  meaningReady && !isPassing(steps) && !isCorrected(steps);

export function createResultCache(): ResultCache {
  const answers = createStampedCache<Answer>({
    countMax: resultCacheCountMax,
    sizeMax: resultCacheHitCountMax,
    sizeOf: ({ hits }) => hits.length,
  });
  let hitCount = 0;
  let questionCount = 0;
  return {
    rate: () => ({ hitCount, questionCount }),
    get(stamp, key) {
      questionCount++;
      const known = answers.get(stamp, key);
      if (known !== undefined) hitCount++;
      return known;
    },
    put: answers.put,
  };
}
