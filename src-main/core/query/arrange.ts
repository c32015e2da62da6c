/** How what was found is put: each only where it is asked for, and in this order. */
import { boosted, type Boosts } from "./boost.ts";
import type { Found } from "./collapse.ts";
import type { FindManner } from "./find-best.ts";
import { grouped, type Grouping } from "./group.ts";
import { inOrder } from "./in-order.ts";
import { perGroupDefault } from "./limits.ts";
import type { QueryPlan } from "./plan.ts";
import type { QueryInput } from "./result-cache.ts";
import { reranked } from "./rerank.ts";
import type { SearchDeps } from "./search.ts";
import { createSentenceReranker } from "./sentence-reranker.ts";
import { spread } from "./spread.ts";
import type { StepLog } from "./step-log.ts";

export interface Arrangement extends Boosts, Omit<FindManner, "typing"> {
  /** 0…1: how much the first hits are to differ. */
  readonly diverse: number;
  /** Milliseconds that a reranker may take; 0 is not at all. */
  readonly rerankMs: number;
  readonly grouping: Grouping | undefined;
}

/** `usualRerankMs`: where the question does not say. What is being typed is not read once more with each key. */
export const arrangementOf = (input: QueryInput, usualRerankMs = 0): Arrangement => ({
  weak: input.weak,
  collapse: input.collapse ?? true,
  diverse: input.diverse ?? 0,
  rerankMs: input.rerankMs ?? (input.typing ? 0 : usualRerankMs),
  recency: input.recency ?? 0,
  title: input.titles ?? 0,
  headings: input.headings ?? 0,
  text: input.texts ?? 0,
  tags: input.tags ?? 0,
  grouping:
    input.group === undefined ? undefined : { by: input.group, perGroup: input.perGroup ?? perGroupDefault },
});

export async function arrange(
  { store, embedder, clock, reranker = createSentenceReranker(embedder) }: SearchDeps,
  best: readonly Found[],
  vector: Float32Array | undefined,
  plan: QueryPlan,
  arrangement: Arrangement,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  const terms = plan.words.anyOf;
  const weighted = await boosted(store, best, arrangement, terms, clock.nowMs(), log, signal);
  const question = {
    text: plan.meaning,
    vector,
    budgetMs: plan.sort === "relevance" ? arrangement.rerankMs : 0,
  };
  const read = await reranked({ store, reranker }, weighted, question, log, signal);
  const ordered = await inOrder(store, read, plan.sort, log, signal);
  // Where the order was chosen, nothing may come before its turn.
  const diverse = plan.sort === "relevance" ? arrangement.diverse : 0;
  const varied = await spread(store, ordered, diverse, embedder.space.id, log, signal);
  return grouped(store, varied, arrangement.grouping, log, signal);
}
