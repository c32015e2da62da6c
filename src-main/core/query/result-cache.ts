import type { Search } from "#core/ports/use-cases.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { resultCacheCountMax, resultCacheHitCountMax } from "./limits.ts";
import type { Arrangement } from "./arrange.ts";
import type { QueryPlan } from "./plan.ts";

export type QueryInput = Parameters<Search["query"]>[0];
/** What an answer is without what is worked out of the question's own spelling. */
export type Answer = Omit<SearchResult, "understood" | "printed">;

/**
 * Answers that were given since store and index last changed. Derived, and gone with the first change.
 * Invariant: what is given is what would be found anew.
 */
export interface ResultCache {
  /** `stamp`: all that an answer was read from, by the counts of its changes; under another one nothing is kept any more. */
  get(stamp: string, key: string): Answer | undefined;
  put(stamp: string, key: string, answer: Answer): void;
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
  if (plan.words.anyOf.some((term) => term.prefix)) return undefined;
  // Where a cursor leads is kept already; how new something is changes by itself.
  if (input.cursor !== undefined || arrangement.recency > 0) return undefined;
  const { offset, limit, facets, typing } = input;
  return JSON.stringify([plan, arrangement, offset, limit, facets, typing]);
}

/** What was late may be in time the next time, and what failed may not fail. */
const passing: ReadonlySet<PlanRemark["code"]> = new Set(["out-of-time", "model-not-yet", "model-failed"]);

/** The same holds of a word that nobody has: what was made of it depends on the vocabulary. */
export const mayBeKept = ({ meaningReady, plan }: Answer): boolean =>
  meaningReady &&
  plan.steps.every(
    ({ name, strategyRemark, whyRemark }) =>
      name !== "typos" && !passing.has(strategyRemark.code) && !passing.has(whyRemark.code),
  );

export function createResultCache(): ResultCache {
  const answers = new Map<string, Answer>();
  let current = "";
  let heldHitCount = 0;
  let hitCount = 0;
  let questionCount = 0;

  const forget = (key: string): void => {
    heldHitCount -= answers.get(key)?.hits.length ?? 0;
    answers.delete(key);
  };
  const turnTo = (stamp: string): void => {
    if (stamp === current) return;
    answers.clear();
    heldHitCount = 0;
    current = stamp;
  };
  return {
    rate: () => ({ hitCount, questionCount }),
    get(stamp, key) {
      turnTo(stamp);
      questionCount++;
      const known = answers.get(key);
      if (known === undefined) return undefined;
      hitCount++;
      // Used last, forgotten last.
      answers.delete(key);
      answers.set(key, known);
      return known;
    },
    put(stamp, key, answer) {
      // A slower question, asked before the last change.
      if (stamp !== current) return;
      forget(key);
      answers.set(key, answer);
      heldHitCount += answer.hits.length;
      for (const oldest of answers.keys()) {
        if (answers.size <= resultCacheCountMax && heldHitCount <= resultCacheHitCountMax) break;
        forget(oldest);
      }
    },
  };
}
