/** The costed part of a plan: which way to go about a question, from estimates alone. Pure, and asked at every key. */
import type { Filtering, LibraryStatistics } from "#core/ports/search-store.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import type { QueryCosts } from "#shared/model/query-costs.ts";
import { candidateCountMax } from "../limits.ts";
import type { QueryPlan } from "../plan.ts";
import { asksForText, estimatedShare } from "./cardinality.ts";
import { limits } from "./limits.ts";

/** What is known when a plan is made. */
export interface Known {
  /** Absent before the library was counted. */
  readonly statistics: LibraryStatistics | undefined;
  readonly costs: QueryCosts;
  /** How much more of what is near a question passes its filters than of everything: 1 where nothing tells. */
  readonly correlation: number;
  /** The store still has the list of what these filters allow. */
  readonly isListed: boolean;
  /** What full text took lately; absent before it was asked anything. */
  readonly wordsMs: number | undefined;
}

export interface PhysicalPlan {
  readonly filtering: Filtering;
  /** Something restricts the answer. */
  readonly isRestricted: boolean;
  /** Neighbours to be asked for: more than are needed where filters come last. */
  readonly neighbourCount: number;
  /** Share of the candidates near the question that is expected to pass. */
  readonly nearShare: number;
  /** Segments that are expected to pass; absent before the library was counted, and where phrases restrict. */
  readonly allowedCount: number | undefined;
  /**
   * Nothing may pass: that is looked up before the model is asked, which then has nothing to be near to. Where the estimate is
   * wrong the model is asked later, and the answer is the same.
   */
  readonly mayBeNothing: boolean;
  readonly strategy: PlanRemark;
  readonly why: PlanRemark;
}

/** What full text restricts it lists, whoever wants it or not. */
const asksForListedText = ({ filters, words }: QueryPlan): boolean =>
  words.phrases.length > 0 || filters.some(asksForText);
export const mayComeLast = (plan: QueryPlan): boolean =>
  !asksForListedText(plan) && plan.words.excluded.length === 0;

export function choosePlan(plan: QueryPlan, known: Known): PhysicalPlan {
  const { filters, words } = plan;
  const { statistics, costs, correlation } = known;
  const isRestricted = filters.length > 0 || words.phrases.length > 0 || words.excluded.length > 0;
  if (!isRestricted) return { ...unfiltered, ...costOfLegs(known), allowedCount: statistics?.segmentCount };
  const share = statistics === undefined ? undefined : estimatedShare(filters, statistics);
  const allowedCount = statistics && share !== undefined ? share * statistics.segmentCount : undefined;
  const first = (why: PlanRemark): PhysicalPlan => ({
    ...filterFirst,
    allowedCount: asksForListedText(plan) ? undefined : allowedCount,
    mayBeNothing: allowedCount !== undefined && allowedCount < 1,
    why,
  });
  if (!mayComeLast(plan)) return first({ code: "must-be-listed" });
  if (statistics === undefined || share === undefined || allowedCount === undefined)
    return first({ code: "not-counted-yet" });
  const nearShare = Math.min(1, share * correlation);
  const neighbourCount = overFetch(nearShare);
  if (neighbourCount > limits.overFetchCountMax)
    return first({ code: "too-few-to-meet", count: Math.round(allowedCount) });
  const firstMs = filterFirstMs(allowedCount, statistics, known);
  const lastMs = filterLastMs(neighbourCount, statistics, costs);
  if (firstMs <= lastMs) return first(cheaper(firstMs, lastMs));
  const strategy = { code: "filter-last", count: neighbourCount } as const;
  const why = cheaper(lastMs, firstMs);
  const counted = { neighbourCount, nearShare, allowedCount, mayBeNothing: false };
  return { filtering: "last", isRestricted, ...counted, strategy, why };
}

const unfiltered: Omit<PhysicalPlan, "allowedCount" | "strategy"> = {
  filtering: "first",
  isRestricted: false,
  neighbourCount: candidateCountMax,
  nearShare: 1,
  mayBeNothing: false,
  why: { code: "unrestricted" },
};

/** Both are asked whatever they cost (ADR 10): told is what each is expected to. */
const costOfLegs = ({ wordsMs, costs }: Known): Pick<PhysicalPlan, "strategy"> => ({
  strategy:
    wordsMs === undefined
      ? { code: "side-by-side" }
      : {
          code: "legs-side-by-side",
          wordsMs: hundredths(wordsMs),
          meaningMs: hundredths(costs.callMs + costs.nearestMs),
        },
});
const filterFirst: Omit<PhysicalPlan, "allowedCount" | "mayBeNothing" | "why"> = {
  filtering: "first",
  isRestricted: true,
  neighbourCount: candidateCountMax,
  nearShare: 1,
  strategy: { code: "filter-first" },
};

/** As many candidates as leave enough when so many of them pass, with some to spare for bad luck. */
const overFetch = (passingShare: number): number =>
  Math.ceil((candidateCountMax * limits.overFetchFactor + limits.overFetchSpareCount) / passingShare);

/** What a search by meaning takes, by itself. */
export function expectedNearestMs(
  { filtering, isRestricted, neighbourCount }: PhysicalPlan,
  allowedCount: number,
  costs: QueryCosts,
): number {
  const { callMs, nearestMs, nearestMsPerCandidate } = costs;
  return isRestricted && filtering === "first"
    ? callMs + amongAllowedMs(allowedCount, costs)
    : callMs + nearestMs + nearestMsPerCandidate * (neighbourCount - candidateCountMax);
}

/** A list that is most of the library is walked like the library, at worst at a known multiple of its cost. */
const amongAllowedMs = (allowedCount: number, { nearestMs, nearestMsPerAllowed }: QueryCosts): number =>
  Math.min(nearestMsPerAllowed * allowedCount, nearestMs * limits.walkedCostFactor);

/** What is allowed is listed, then searched. */
function filterFirstMs(
  allowedCount: number,
  { itemCount }: LibraryStatistics,
  { costs, isListed }: Known,
): number {
  const listing = isListed ? 0 : costs.listMsPerItem * itemCount + costs.listMsPerSegment * allowedCount;
  return 2 * costs.callMs + listing + amongAllowedMs(allowedCount, costs);
}

/** Words and meaning are searched side by side, then what they found is checked. */
function filterLastMs(neighbourCount: number, { itemCount }: LibraryStatistics, costs: QueryCosts): number {
  const counting = costs.countMsPerItem * itemCount;
  const nearest = costs.nearestMs + costs.nearestMsPerCandidate * (neighbourCount - candidateCountMax);
  return 2 * costs.callMs + Math.max(counting, nearest) + costs.checkMsPerSegment * neighbourCount;
}

const cheaper = (estimatedMs: number, otherMs: number): PlanRemark => ({
  code: "cheaper-way",
  estimatedMs: hundredths(estimatedMs),
  otherMs: hundredths(otherMs),
});
const hundredths = (ms: number): number => Math.round(ms * 100) / 100;
