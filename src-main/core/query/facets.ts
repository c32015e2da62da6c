/** What was found, counted by its values, and what that is: with words everything that has one, not only the best of it. */
import type { SearchStore, Worded } from "#core/ports/search-store.ts";
import type { Counted, CountedOver } from "#shared/model/hit.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { StepLog } from "./step-log.ts";

/** Where nobody asked. */
export const uncounted: Counted = { facets: {}, ranges: {} };

export interface CountedAnswer extends Counted {
  readonly countedOver: CountedOver;
}

/** What filters alone leave. */
export const passing = (itemCount: number): CountedOver => ({ of: "passing", itemCount, isEstimate: false });

/** Absent where no word was looked for, or what has one is not yet an answer. */
export type WordedSet = Omit<Worded, "found">;

export function countFacets(
  store: SearchStore,
  found: readonly ItemId[],
  worded: WordedSet | undefined,
  log: StepLog,
  signal?: AbortSignal,
): Promise<CountedAnswer> {
  const itemIds = [...new Set(found)];
  return log.timed(
    "facets",
    async () => {
      if (worded === undefined) {
        const counted = await store.facets(itemIds, signal);
        return { ...counted, countedOver: { of: "found", itemCount: itemIds.length, isEstimate: false } };
      }
      const { itemCount, isEstimate, ...counted } = await store.countWorded(
        { ...worded, found: itemIds },
        signal,
      );
      return { ...counted, countedOver: { of: "worded", itemCount, isEstimate } };
    },
    ({ facets, countedOver }) => ({
      strategy: overRemark(countedOver),
      why: { code: "offered-as-filters" },
      count: Object.values(facets).flat().length,
    }),
  );
}

const overRemark = ({ of, itemCount, isEstimate }: CountedOver): PlanRemark =>
  of === "worded"
    ? { code: isEstimate ? "estimated-over-worded" : "counted-over-worded", count: itemCount }
    : { code: "counted-over-matches" };
