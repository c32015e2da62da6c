/** What was found, in another order than that of its scores. */
import type { SearchStore } from "#core/ports/search-store.ts";
import type { SortKey } from "#shared/query/ast.ts";
import type { Found } from "./collapse.ts";
import { sortedScoreShare } from "./limits.ts";
import type { StepLog } from "./step-log.ts";

export const orderRemark = {
  newest: "newest-first",
  oldest: "oldest-first",
  largest: "largest-first",
  smallest: "smallest-first",
  name: "by-name",
} as const;

/** Another order puts a poor match first merely because it is new or large: only what is not much weaker than the best stays. */
export async function inOrder(
  store: SearchStore,
  found: readonly Found[],
  sort: SortKey,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  if (sort === "relevance" || found.length === 0) return found;
  const enough = sortedScoreShare * (found[0]?.best.score ?? 0);
  const strong = found.filter(({ best }) => best.score >= enough);
  const good = Map.groupBy(strong, ({ itemId }) => itemId);
  return log.timed(
    "sort",
    async () => {
      const ids = await store.sorted([...good.keys()], sort, signal);
      return ids.flatMap((itemId) => good.get(itemId) ?? []);
    },
    (sorted) => ({
      strategy: { code: orderRemark[sort] },
      why: { code: "good-ones-only", count: found.length - strong.length },
      count: sorted.length,
    }),
  );
}
