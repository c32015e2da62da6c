/** What was found, with more weight on what is new or is called as was asked. Off unless it is asked for. */
import type { QueryTerm, SearchStore } from "#core/ports/search-store.ts";
import type { Found } from "./collapse.ts";
import { recencyHalfLifeMs } from "./limits.ts";
import type { StepLog } from "./step-log.ts";

export interface Boosts {
  /** 0…1: so much more does something count that was written just now; half as much after each half-life. */
  readonly recency: number;
  /** 0…1: so much more does something count that has every word of the question in its title or name. */
  readonly title: number;
}

/** score′ = score · (1 + recency · 2^(−age / half-life)) · (1 + title · share of the words that the title has). */
export async function boosted(
  store: SearchStore,
  found: readonly Found[],
  boosts: Boosts,
  terms: readonly QueryTerm[],
  nowMs: number,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  if ((boosts.recency === 0 && boosts.title === 0) || found.length === 0) return found;
  return log.timed(
    "boost",
    async () => {
      const [newness, titles] = await Promise.all([
        newnessOf(store, boosts.recency === 0 ? [] : found, nowMs, signal),
        titleShares(store, boosts.title === 0 ? [] : found, terms, signal),
      ]);
      return found
        .map((entry): Found => {
          const factor =
            (1 + boosts.recency * (newness.get(entry.itemId) ?? 0)) *
            (1 + boosts.title * (titles.get(entry.best.segmentId) ?? 0));
          return { ...entry, best: { ...entry.best, score: entry.best.score * factor } };
        })
        .toSorted((a, b) => b.best.score - a.best.score);
    },
    (entries) => ({
      strategy: { code: "boosted", recency: boosts.recency, title: boosts.title },
      why: { code: "asked-for" },
      count: entries.length,
    }),
  );
}

async function newnessOf(
  store: SearchStore,
  found: readonly Found[],
  nowMs: number,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  if (found.length === 0) return new Map();
  const facts = await store.factsOf(
    found.map(({ itemId }) => itemId),
    signal,
  );
  return new Map(
    facts.map(({ itemId, modifiedMs }) => [
      itemId,
      2 ** (-Math.max(0, nowMs - modifiedMs) / recencyHalfLifeMs),
    ]),
  );
}

/** A word counts as met by what stands for it, too. */
async function titleShares(
  store: SearchStore,
  found: readonly Found[],
  terms: readonly QueryTerm[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  if (found.length === 0 || terms.length === 0) return new Map();
  const segmentIds = found.map(({ best }) => best.segmentId);
  const titled = await Promise.all(
    terms.map((term) => store.titled([term.text, ...term.alternatives], segmentIds, signal)),
  );
  const shares = new Map<number, number>();
  for (const ids of titled)
    for (const id of new Set(ids.flat())) shares.set(id, (shares.get(id) ?? 0) + 1 / terms.length);
  return shares;
}
