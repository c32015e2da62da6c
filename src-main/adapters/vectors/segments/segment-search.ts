import type { Neighbour, VectorQuestion, VectorSearch, VectorWork } from "#core/ports/vector-index.ts";
import type { NativeFilter, NativeSegment } from "#native/segment.ts";
import { segmentStrategies } from "#native/segment.ts";
import { SegmentId } from "#shared/model/ids.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import type { ExactScan } from "../exact-scan.ts";
import { nearest } from "../nearest.ts";
import type { Pace } from "../pace.ts";
import type { SegmentContent } from "./content.ts";
import { limits, type SegmentTuning } from "./limits.ts";

export interface SegmentSearchDeps {
  readonly scan: ExactScan;
  /** Of the tail. */
  readonly pace: Pace;
  readonly tuning: Pick<SegmentTuning, "strategy">;
}

/** What one part of the content, a segment or the tail, gave. */
interface PartAnswer {
  readonly neighbours: readonly Neighbour[];
  readonly strategy: (typeof segmentStrategies)[number];
  /** Rows of the part that were allowed. */
  readonly rowCount: number;
  readonly work: VectorWork;
}

export type SegmentsAnswer =
  | { readonly kind: "found"; readonly search: VectorSearch }
  /** A segment's file was cut short: what it gave does not count. */
  | { readonly kind: "damaged" };

/** Asks the tail and every segment at once, each in the way that is cheapest for it. */
export async function searchSegments(
  deps: SegmentSearchDeps,
  { segments, tail }: SegmentContent,
  question: VectorQuestion,
): Promise<SegmentsAnswer> {
  const beganMs = performance.now();
  const [ofTail, ...ofSegments] = await Promise.all([
    searchTail(deps, tail, question),
    ...segments.map(({ native }) => unlessDamaged(native, searchSegment(deps.tuning, native, question))),
  ]);
  const whole = ofSegments.filter((part) => part !== "damaged");
  return whole.length < ofSegments.length
    ? { kind: "damaged" }
    : { kind: "found", search: together([ofTail, ...whole], question, beganMs) };
}

async function unlessDamaged<T>(native: NativeSegment, answer: Promise<T>): Promise<T | "damaged"> {
  try {
    return await answer;
  } catch (thrown) {
    if (native.isDamaged()) return "damaged";
    throw thrown;
  }
}

function together(parts: readonly PartAnswer[], question: VectorQuestion, beganMs: number): VectorSearch {
  // A row that was being moved from one to another counts once.
  const best = new Map<SegmentId, Neighbour>();
  for (const neighbour of parts.flatMap(({ neighbours }) => neighbours))
    best.set(neighbour.segmentId, neighbour);
  const works = parts.map(({ work }) => work);
  return {
    neighbours: [...best.values()]
      .sort((a, b) => b.cosine - a.cosine || a.segmentId - b.segmentId)
      .slice(0, question.limit),
    strategy: strategyOf(parts, question.allowed !== null),
    work: {
      visitedCount: sum(works.map((work) => work.visitedCount)),
      estimatedVisitedCount: sum(works.map((work) => work.estimatedVisitedCount)),
      estimatedMs: sum(works.map((work) => work.estimatedMs)),
      actualMs: performance.now() - beganMs,
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function searchTail(
  { scan, pace }: SegmentSearchDeps,
  tail: SegmentContent["tail"],
  question: VectorQuestion,
): Promise<PartAnswer> {
  const content = { matrix: tail, graph: undefined, graphSlotCount: 0 };
  const { neighbours, work } = await nearest({ scan, tuning: scanAlways, pace }, content, question);
  return { neighbours, strategy: "exact", rowCount: work.visitedCount, work };
}
const scanAlways = { exactRowsMax: Infinity, exactAllowedMax: Infinity, tailRowsMax: Infinity, calmMs: 0 };

const nothing: Omit<PartAnswer, "strategy"> = {
  neighbours: [],
  rowCount: 0,
  work: { visitedCount: 0, estimatedVisitedCount: 0, estimatedMs: 0, actualMs: 0 },
};

async function searchSegment(
  { strategy }: SegmentSearchDeps["tuning"],
  native: NativeSegment,
  question: VectorQuestion,
): Promise<PartAnswer> {
  const { vector, limit, effort = "planned" } = question;
  const { rowCount, removedCount } = native.facts();
  const allowed = question.allowed === null ? undefined : await native.allow(question.allowed);
  if (allowed?.count === 0) return { ...nothing, strategy: "exact" };
  const least = Math.max(limits.effortMin, limit + (limit >> 2));
  const held = Math.ceil(typeof effort === "number" ? Math.max(least, effort) : least);
  const filter = allowed === undefined ? {} : { allowed };
  const expected = native.expect({ effort: held, ...filter });
  const answer = await native.search({
    queries: vector,
    count: limit,
    effort: held,
    strategy: effort === "exact" ? "exact" : strategy,
    ...filter,
  });
  return {
    neighbours: Array.from(answer.ids.subarray(0, answer.found[0]), (id, place) => ({
      segmentId: SegmentId.parse(id),
      cosine: answer.scores[place] ?? 0,
    })),
    strategy: segmentStrategies[answer.strategies[0] ?? 0] ?? "planned",
    rowCount: countOf(allowed, rowCount - removedCount),
    work: {
      visitedCount: answer.measured[0] ?? 0,
      estimatedVisitedCount:
        effort === "exact" ? countOf(allowed, rowCount - removedCount) : expected.rowCount,
      estimatedMs: expected.durationNs / 1e6,
      actualMs: (answer.elapsedNs[0] ?? 0) / 1e6,
    },
  };
}

const countOf = (allowed: NativeFilter | undefined, liveCount: number): number =>
  Math.min(allowed?.count ?? liveCount, liveCount);

/** In words of the whole: how most rows were answered for, and how many were scanned beside. */
function strategyOf(parts: readonly PartAnswer[], isRestricted: boolean): PlanRemark {
  const countBy = (isWanted: (part: PartAnswer) => boolean): number =>
    sum(parts.filter(isWanted).map((part) => part.rowCount));
  const scanned = countBy(({ strategy }) => strategy === "exact");
  const sketched = countBy(({ strategy }) => strategy === "sketch");
  const celled = countBy(({ strategy }) => strategy === "cells");
  const walked = countBy(({ strategy }) => strategy === "graph" || strategy === "sweep");
  if (celled > walked + sketched)
    return { code: "cells-allowed", vectorCount: celled + walked + sketched + scanned };
  if (walked === 0 && sketched > 0)
    return { code: "sketches-allowed", vectorCount: sketched + celled + scanned };
  if (walked === 0 && celled === 0)
    return { code: isRestricted ? "exact-allowed" : "exact", vectorCount: scanned };
  if (!isRestricted)
    return scanned === 0
      ? { code: "graph", vectorCount: walked }
      : { code: "graph-and-newer", graphCount: walked, newerCount: scanned };
  return { code: "graph-through-all", allowedCount: walked + celled + sketched + scanned };
}
