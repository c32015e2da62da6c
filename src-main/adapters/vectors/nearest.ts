import type { VectorSearch } from "#core/ports/vector-index.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import type { CodeMatrix } from "./code-matrix.ts";
import type { ExactScan } from "./exact-scan.ts";
import type { IndexContent } from "./index-file.ts";
import { limits, type Tuning } from "./limits.ts";

export interface NearestDeps {
  readonly scan: ExactScan;
  readonly tuning: Tuning;
}

interface Question {
  readonly query: Float32Array;
  readonly codes: Int8Array<ArrayBuffer>;
  readonly limit: number;
}

/**
 * Plans and answers one search. A scan is exact and costs by the row; the graph costs almost nothing by the row,
 * but cannot look at allowed rows alone, so it is used for all rows or for a large share of many.
 * Invariant: as many as asked for are found while that many rows are allowed, because whoever finds fewer scans.
 */
export async function nearest(
  deps: NearestDeps,
  content: IndexContent,
  query: Float32Array,
  limit: number,
  allowed: Uint32Array | null,
): Promise<VectorSearch> {
  if (query.length !== content.matrix.dimensions)
    throw new Error(`a query of ${query.length} dimensions in a space of ${content.matrix.dimensions}`);
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.neighbourCountMax)
    throw new Error(`cannot look for ${limit} neighbours`);
  const question = { query, codes: quantise(query).codes, limit };
  return allowed === null
    ? amongAll(deps, content, question)
    : amongAllowed(deps, content, question, allowed);
}

const candidateCount = (limit: number): number => limit + Math.max(limits.spareCandidateCount, limit >> 2);

async function amongAll(deps: NearestDeps, content: IndexContent, question: Question): Promise<VectorSearch> {
  const { matrix, graph, graphSlotCount } = content;
  const live = matrix.liveCount();
  const scanned = async (): Promise<VectorSearch> => {
    const slots = await scanFrom(deps.scan, matrix, question, 0);
    return { neighbours: exactly(matrix, question, slots), strategy: { code: "exact", vectorCount: live } };
  };
  if (graph === undefined || live <= deps.tuning.exactRowsMax) return scanned();
  // Nodes of removed rows take places among the answers, so as many more are asked for.
  const count = Math.ceil(candidateCount(question.limit) * (graph.size() / Math.max(1, live)) + 1);
  const found = graph.near(question.codes, Math.max(count, candidateCount(question.limit)));
  const known = found.map((id) => matrix.slotOf(id)).filter((slot) => slot >= 0 && slot < graphSlotCount);
  const tail =
    matrix.slotCount() > graphSlotCount ? await scanFrom(deps.scan, matrix, question, graphSlotCount) : [];
  // The tail is found whatever it is worth; it must not stand in for rows that the graph has and did not find.
  if (known.length < Math.min(question.limit, live)) return scanned();
  const newer = matrix.slotCount() - graphSlotCount;
  return {
    neighbours: exactly(matrix, question, [...known, ...tail]),
    strategy:
      newer > 0
        ? { code: "graph-and-newer", graphCount: graphSlotCount, newerCount: newer }
        : { code: "graph", vectorCount: live },
  };
}

async function amongAllowed(
  deps: NearestDeps,
  content: IndexContent,
  question: Question,
  allowed: Uint32Array,
): Promise<VectorSearch> {
  const { matrix, graph, graphSlotCount } = content;
  const slots = slotsOf(matrix, allowed);
  const scanned = async (): Promise<VectorSearch> => {
    const best = await scanListed(deps.scan, matrix, question, slots);
    return {
      neighbours: exactly(matrix, question, best),
      strategy: { code: "exact-allowed", vectorCount: slots.length },
    };
  };
  const share = slots.length / Math.max(1, matrix.liveCount());
  if (graph === undefined || slots.length <= deps.tuning.exactAllowedMax || share < 0.25) return scanned();
  const wanted = new Set(slots);
  const found = graph.near(question.codes, Math.ceil((candidateCount(question.limit) * 2) / share));
  const known = found
    .map((id) => matrix.slotOf(id))
    .filter((slot) => slot < graphSlotCount && wanted.has(slot));
  const tail = await scanListed(
    deps.scan,
    matrix,
    question,
    slots.filter((slot) => slot >= graphSlotCount),
  );
  if (known.length < Math.min(question.limit, slots.length)) return scanned();
  return {
    neighbours: exactly(matrix, question, [...known, ...tail]),
    strategy: { code: "graph-allowed", candidateCount: found.length, allowedCount: slots.length },
  };
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
