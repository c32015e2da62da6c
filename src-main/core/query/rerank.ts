/** Reads the first of what was found once more, within the milliseconds that whoever asks has for it. */
import { ModelFailure } from "#core/ports/models.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { Found } from "./collapse.ts";
import { rerankedCountMax, rerankWeight } from "./limits.ts";
import type { StepLog } from "./step-log.ts";

export interface RerankDeps {
  readonly store: Pick<SearchStore, "hydrate">;
  readonly reranker: Reranker;
}

export interface RerankQuestion {
  readonly text: string;
  readonly vector: Float32Array | undefined;
  /** 0: not at all. */
  readonly budgetMs: number;
}

const noWords = { anyOf: [], phrases: [], excluded: [] };

/**
 * The first ones are ordered by the score of before and, with its weight, the reranker's, each over its best. Without an
 * answer in time the order stays: late is worse than second best.
 */
export async function reranked(
  { store, reranker }: RerankDeps,
  found: readonly Found[],
  { text, vector, budgetMs }: RerankQuestion,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  if (budgetMs === 0 || vector === undefined || found.length < 2) return found;
  const first = found.slice(0, rerankedCountMax);
  const read = async (within: AbortSignal): Promise<readonly Found[]> => {
    const ids = first.map(({ best }) => best.segmentId);
    const segments = await store.hydrate(ids, noWords, within);
    const texts = new Map(segments.map((segment) => [segment.segmentId, segment.text]));
    const scores = await reranker.score(
      { text, vector },
      ids.map((id) => texts.get(id) ?? ""),
      within,
    );
    const most = Math.max(1e-6, ...scores);
    const top = Math.max(1e-6, first[0]?.best.score ?? 0);
    const weighed = first.map((entry, place) => ({
      entry,
      score: entry.best.score / top + rerankWeight * ((scores[place] ?? 0) / most),
    }));
    return weighed.toSorted((a, b) => b.score - a.score).map(({ entry }) => entry);
  };
  const { ordered } = await log.timed(
    "rerank",
    async () => {
      try {
        return { ordered: await withinBudget(read, budgetMs, signal) };
      } catch (failure) {
        if (!(failure instanceof ModelFailure)) throw failure;
        return { ordered: undefined, failure };
      }
    },
    ({ ordered: order, failure }) => ({
      strategy:
        failure !== undefined
          ? { code: "model-failed", detail: failure.message }
          : order === undefined
            ? { code: "out-of-time", budgetMs }
            : { code: "reranked-by", reranker: reranker.id },
      why: { code: "asked-for" },
      count: order?.length ?? 0,
    }),
  );
  return ordered === undefined ? found : [...ordered, ...found.slice(first.length)];
}

/** Undefined when the time is up before it is done. */
async function withinBudget<T>(
  work: (signal: AbortSignal) => Promise<T>,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const deadline = AbortSignal.timeout(budgetMs);
  try {
    return await work(signal === undefined ? deadline : AbortSignal.any([signal, deadline]));
  } catch (thrown) {
    if (deadline.aborted && signal?.aborted !== true) return undefined;
    throw thrown;
  }
}
