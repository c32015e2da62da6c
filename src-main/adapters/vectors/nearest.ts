import type { SearchEffort, VectorQuestion, VectorSearch } from "#core/ports/vector-index.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { checkQuestion } from "./check-question.ts";
import type { CodeMatrix } from "./code-matrix.ts";
import type { ExactScan } from "./exact-scan.ts";
import type { IndexContent } from "./index-file.ts";
import { limits, type Tuning } from "./limits.ts";
import type { Pace, Way } from "./pace.ts";

export interface NearestDeps {
  readonly scan: ExactScan;
  readonly tuning: Tuning;
  readonly pace: Pace;
}

interface Question {
  readonly query: Float32Array;
  readonly codes: Int8Array<ArrayBuffer>;
  readonly limit: number;
  readonly effort: SearchEffort;
}

type Found = Omit<VectorSearch, "work"> & { readonly visitedCount: number };

/**
 * Plans and answers one search. A scan is exact and costs by the row; the graph costs almost nothing by the row,
 * but cannot look at allowed rows alone, so it is used for all rows or for a large share of many.
 * Invariant: as many as asked for are found while that many rows are allowed, because whoever finds fewer scans.
 */
export async function nearest(
  deps: NearestDeps,
  content: IndexContent,
  asked: VectorQuestion,
): Promise<VectorSearch> {
  checkQuestion(asked, content.matrix.dimensions);
  const { vector: query, limit, allowed, effort = "planned" } = asked;
  const question = { query, codes: quantise(query).codes, limit, effort };
  const way =
    allowed === null
      ? amongAll(deps, content, question)
      : amongAllowed(deps, content, question, slotsOf(content.matrix, allowed));
  const {
    found: { neighbours, strategy },
    work,
  } = await deps.pace.timed(way);
  return { neighbours, strategy, work };
}

const candidateCount = (limit: number): number => limit + Math.max(limits.spareCandidateCount, limit >> 2);
/** A search for more is a search with a wider list of candidates. */
const widened = (count: number, effort: SearchEffort): number =>
  Math.ceil(typeof effort === "number" ? Math.max(count, effort) : count);

function amongAll(deps: NearestDeps, content: IndexContent, question: Question): Way<Found> {
  const { matrix, graph, graphSlotCount } = content;
  const live = matrix.liveCount();
  const scanned = async (): Promise<Found> => {
    const slots = await scanFrom(deps.scan, matrix, question, 0);
    return {
      neighbours: exactly(matrix, question, slots),
      strategy: { code: "exact", vectorCount: live },
      visitedCount: live,
    };
  };
  if (graph === undefined || question.effort === "exact" || live <= deps.tuning.exactRowsMax)
    return { kind: "scan", estimatedVisitedCount: live, run: scanned };
  // Nodes of removed rows take places among the answers, so as many more are asked for.
  const nodesPerRow = Math.max(1, graph.size() / Math.max(1, live));
  const count = widened(nodesPerRow * candidateCount(question.limit) + 1, question.effort);
  const newer = matrix.slotCount() - graphSlotCount;
  const walked = async (): Promise<Found> => {
    const found = graph.near(question.codes, count);
    const known = found.map((id) => matrix.slotOf(id)).filter((slot) => slot >= 0 && slot < graphSlotCount);
    const tail = newer > 0 ? await scanFrom(deps.scan, matrix, question, graphSlotCount) : [];
    // The tail is found whatever it is worth; it must not stand in for rows that the graph has and did not find.
    if (known.length < Math.min(question.limit, live)) return scanned();
    return {
      neighbours: exactly(matrix, question, [...known, ...tail]),
      strategy:
        newer > 0
          ? { code: "graph-and-newer", graphCount: graphSlotCount, newerCount: newer }
          : { code: "graph", vectorCount: live },
      visitedCount: found.length + newer,
    };
  };
  return { kind: "graph", estimatedVisitedCount: Math.min(count, graph.size()) + newer, run: walked };
}

function amongAllowed(
  deps: NearestDeps,
  content: IndexContent,
  question: Question,
  slots: Uint32Array<ArrayBuffer>,
): Way<Found> {
  const { matrix, graph, graphSlotCount } = content;
  const { exactAllowedMax } = deps.tuning;
  const scanned = async (): Promise<Found> => {
    const best = await scanListed(deps.scan, matrix, question, slots);
    return {
      neighbours: exactly(matrix, question, best),
      strategy: { code: "exact-allowed", vectorCount: slots.length },
      visitedCount: slots.length,
    };
  };
  const share = slots.length / Math.max(1, matrix.liveCount());
  const cheap = slots.length <= exactAllowedMax || share < limits.walkedShareMin;
  if (graph === undefined || question.effort === "exact" || cheap)
    return { kind: "scan", estimatedVisitedCount: slots.length, run: scanned };
  const count = widened((candidateCount(question.limit) * 2) / share, question.effort);
  const newer = slots.filter((slot) => slot >= graphSlotCount);
  const walked = async (): Promise<Found> => {
    const wanted = new Set(slots);
    const found = graph.near(question.codes, count);
    const known = found
      .map((id) => matrix.slotOf(id))
      .filter((slot) => slot < graphSlotCount && wanted.has(slot));
    const tail = await scanListed(deps.scan, matrix, question, newer);
    if (known.length < Math.min(question.limit, slots.length)) return scanned();
    return {
      neighbours: exactly(matrix, question, [...known, ...tail]),
      strategy: { code: "graph-allowed", candidateCount: found.length, allowedCount: slots.length },
      visitedCount: found.length + newer.length,
    };
  };
  return { kind: "graph", estimatedVisitedCount: Math.min(count, graph.size()) + newer.length, run: walked };
}

function slotsOf(matrix: CodeMatrix, ids: Uint32Array): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(ids.length);
  let count = 0;
  for (const id of ids) {
    const slot = matrix.slotOf(id);
    if (slot >= 0) slots[count++] = slot;
  }
  return slots.slice(0, count);
}

const scanFrom = (
  scan: ExactScan,
  matrix: CodeMatrix,
  { codes, limit }: Question,
  from: number,
): Promise<Uint32Array> =>
  scan.topSlots({
    dimensions: matrix.dimensions,
    blocks: matrix.blocks(),
    query: codes,
    count: candidateCount(limit),
    rows: { from, until: matrix.slotCount(), skip: matrix.deadBits() },
  });

const scanListed = (
  scan: ExactScan,
  matrix: CodeMatrix,
  { codes, limit }: Question,
  slots: Uint32Array<ArrayBuffer>,
): Promise<Uint32Array> =>
  scan.topSlots({
    dimensions: matrix.dimensions,
    blocks: matrix.blocks(),
    query: codes,
    count: candidateCount(limit),
    rows: { slots },
  });

/** The best of the candidates by the query itself, not by its codes. Equal ones in the order of their ids, so that pages fit together. */
function exactly(
  matrix: CodeMatrix,
  { query, limit }: Question,
  slots: Iterable<number>,
): VectorSearch["neighbours"] {
  const lengthOfQuery = Math.hypot(...query);
  const cosineOf = (slot: number): number => {
    if (lengthOfQuery === 0) return 0;
    const codes = matrix.codesAt(slot);
    let sum = 0;
    for (let column = 0; column < query.length; column++) sum += query[column]! * codes[column]!;
    return (sum * matrix.inverseLengthAt(slot)) / lengthOfQuery;
  };
  return Array.from(slots, (slot) => ({ segmentId: matrix.idAt(slot), cosine: cosineOf(slot) }))
    .sort((a, b) => b.cosine - a.cosine || a.segmentId - b.segmentId)
    .slice(0, limit);
}
