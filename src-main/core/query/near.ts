/** The meaning leg: the nearest segments that pass, whether they are listed before or checked after. */
import type { SearchStore, WordMatches } from "#core/ports/search-store.ts";
import type { Neighbour, VectorIndex, VectorSearch } from "#core/ports/vector-index.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import type { MeaningLeg } from "./examples.ts";
import { candidateCountMax } from "./limits.ts";
import type { QueryPlan } from "./plan.ts";
import type { PhysicalPlan } from "./planner/choose.ts";
import { workOf, type StepLog } from "./step-log.ts";

export interface NearDeps {
  readonly store: SearchStore;
  readonly vectors: VectorIndex;
}

export interface NearQuestion {
  readonly plan: QueryPlan;
  readonly chosen: PhysicalPlan;
  readonly leg: MeaningLeg;
  /** In the index. */
  readonly vectorCount: number;
  /**
   * Asked unless nothing has to be known of what is allowed. A function, because a promise that nobody waits for ends the
   * program when the search is given up.
   */
  readonly matches: () => Promise<WordMatches>;
}

export interface Near {
  readonly neighbours: readonly Neighbour[];
  /** What passed of the candidates, where they were checked. */
  readonly near?: { readonly passed: number; readonly candidates: number };
  /** Of the search by meaning alone. */
  readonly nearestMs: number;
}

const noWords = { anyOf: [], phrases: [], excluded: [] };
const nothing: Near = { neighbours: [], nearestMs: 0 };

export async function findNear(
  deps: NearDeps,
  question: NearQuestion,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Near> {
  const { chosen, matches } = question;
  if (chosen.filtering === "last") return foundThenChecked(deps, question, log, signal);
  const allowed = chosen.isRestricted ? (await matches()).allowed : null;
  return nearest(deps, question, allowed, log, signal);
}

async function foundThenChecked(
  deps: NearDeps,
  question: NearQuestion,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Near> {
  const { plan, chosen, matches } = question;
  const found = await nearest(deps, question, null, log, signal);
  const passing = await check(deps, question, found.neighbours, log, signal);
  const near = { passed: passing.length, candidates: found.neighbours.length };
  const isEnough = passing.length >= candidateCountMax || found.neighbours.length < chosen.neighbourCount;
  const { allowedCount } = await matches();
  if (isEnough || passing.length >= allowedCount)
    return { ...found, neighbours: passing.slice(0, candidateCountMax), near };
  // Invariant: an answer never has fewer than it would have had with the filters first.
  const { allowed } = await deps.store.match(noWords, plan.filters, 1, "first", signal);
  const why = { code: "too-few-passed", count: passing.length } as const;
  return { ...(await nearest(deps, question, allowed, log, signal, why)), near };
}

async function check(
  { store }: NearDeps,
  { plan, chosen, vectorCount }: NearQuestion,
  candidates: readonly Neighbour[],
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Neighbour[]> {
  const ids = candidates.map(({ segmentId }) => segmentId);
  const passing = await log.timed(
    "filter",
    async () => new Set<SegmentId>(await store.passing(ids, plan.filters, signal)),
    (passed) => ({
      strategy: { code: "of-those-found", count: ids.length },
      why: { code: "checked-afterwards" },
      count: passed.size,
      estimate: { count: Math.min(ids.length, vectorCount, ids.length * chosen.nearShare) },
    }),
  );
  return candidates.filter(({ segmentId }) => passing.has(segmentId));
}

async function nearest(
  { vectors }: NearDeps,
  { chosen, leg, vectorCount }: NearQuestion,
  allowed: Uint32Array | null,
  log: StepLog,
  signal?: AbortSignal,
  because?: PlanRemark,
): Promise<Near> {
  const { vector, towards } = leg;
  if (allowed?.length === 0) {
    const why = { code: "filters-leave", count: 0 } as const;
    log.note("meaning", { strategy: { code: "leg-left-out" }, why, count: 0, estimate: "none" }, 0);
    return nothing;
  }
  const why =
    because ??
    (towards === undefined ? whyOf(chosen, allowed) : { code: "towards-example", name: towards.name });
  const limit = allowed === null ? chosen.neighbourCount : candidateCountMax;
  const { value, durationMs } = await log.timedWith(
    "meaning",
    () => vectors.nearest({ vector, limit, allowed }, signal),
    (found: VectorSearch) => ({
      strategy: found.strategy,
      why: found.because ?? why,
      count: found.neighbours.length,
      ...workOf(found, Math.min(limit, allowed?.length ?? vectorCount)),
    }),
  );
  return { neighbours: value.neighbours, nearestMs: durationMs };
}

const whyOf = ({ isRestricted }: PhysicalPlan, allowed: Uint32Array | null): PlanRemark =>
  allowed !== null
    ? { code: "filters-leave", count: allowed.length }
    : { code: isRestricted ? "checked-afterwards" : "unrestricted" };
