/** What was found, with more weight on what is new or has the words where it tells more. Off unless it is asked for. */
import type { SearchStore, WordedField } from "#core/ports/search-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import type { Found } from "./collapse.ts";
import { recencyHalfLifeMs } from "./limits.ts";
import type { StepLog } from "./step-log.ts";

/**
 * All 0…1. `recency`: so much more does something count that was written just now; half as much after each half-life.
 * The others: so much more does something count that has every word of the question there.
 */
export type Boosts = Readonly<Record<"recency" | "title" | "headings" | "text" | "tags", number>>;

const fields = {
  title: "title",
  headings: "headings",
  text: "text",
  tags: "tag",
} as const satisfies Readonly<Record<Exclude<keyof Boosts, "recency">, WordedField>>;
const boostedFields = Object.keys(fields) as readonly (keyof typeof fields)[];

/** score′ = score · (1 + recency · 2^(−age / half-life)) · Π over fields (1 + boost · share of the words that it has there). */
export async function boosted(
  store: SearchStore,
  found: readonly Found[],
  boosts: Boosts,
  terms: readonly QueryTerm[],
  nowMs: number,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  const { recency, title, headings, text, tags } = boosts;
  const asked = boostedFields.filter((field) => boosts[field] > 0);
  if ((recency === 0 && asked.length === 0) || found.length === 0) return found;
  return log.timed(
    "boost",
    async () => {
      const [newness, shares] = await Promise.all([
        newnessOf(store, recency === 0 ? [] : found, nowMs, signal),
        Promise.all(
          asked.map(async (field) => ({
            boost: boosts[field],
            shareOf: await wordShares(store, fields[field], found, terms, signal),
          })),
        ),
      ]);
      return found
        .map((entry): Found => {
          const { segmentId } = entry.best;
          const factor = shares.reduce(
            (product, { boost, shareOf }) => product * (1 + boost * (shareOf.get(segmentId) ?? 0)),
            1 + recency * (newness.get(entry.itemId) ?? 0),
          );
          return { ...entry, best: { ...entry.best, score: entry.best.score * factor } };
        })
        .toSorted((a, b) => b.best.score - a.best.score);
    },
    (entries) => ({
      strategy: { code: "boosted", recency, title, headings, text, tags },
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
async function wordShares(
  store: SearchStore,
  field: WordedField,
  found: readonly Found[],
  terms: readonly QueryTerm[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<SegmentId, number>> {
  const segmentIds = found.map(({ best }) => best.segmentId);
  const having = await Promise.all(
    terms.map((term) => store.havingIn(field, [term.text, ...term.alternatives], segmentIds, signal)),
  );
  const shares = new Map<SegmentId, number>();
  for (const ids of having)
    for (const id of new Set(ids.flat())) shares.set(id, (shares.get(id) ?? 0) + 1 / terms.length);
  return shares;
}
