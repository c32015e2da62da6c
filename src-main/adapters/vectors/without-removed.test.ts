import { expect, test } from "vitest";
import type { VectorQuestion, VectorSearch } from "#core/ports/vector-index.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";
import { withoutRemoved } from "./without-removed.ts";

const question: VectorQuestion = { vector: Float32Array.of(1, 0), limit: 10, allowed: null };

/** Rows by their ids, the smallest nearest; while each search runs, the nearest `perSearch` go. */
function open(rowCount: number, perSearch: number) {
  const rows = new Set(Array.from({ length: rowCount }, (_, place) => SegmentId.parse(place + 1)));
  const limitsAsked: number[] = [];
  const ask = ({ limit }: VectorQuestion) => {
    limitsAsked.push(limit);
    const search: VectorSearch = {
      neighbours: [...rows].slice(0, limit).map((segmentId) => ({ segmentId, cosine: 1 / segmentId })),
      strategy: { code: "exact", vectorCount: rows.size },
      work: { visitedCount: rows.size, estimatedVisitedCount: rows.size, estimatedMs: 0, actualMs: 0 },
    };
    for (const id of [...rows].slice(0, perSearch)) rows.delete(id);
    return Promise.resolve({
      search,
      isThere: ({ segmentId }: { segmentId: SegmentId }) => rows.has(segmentId),
    });
  };
  return { rows, ask, limitsAsked };
}

test("where nothing goes it is asked once, for what is wanted", async () => {
  const { ask, limitsAsked } = open(100, 0);
  expect((await withoutRemoved(question, ask)).neighbours).toHaveLength(10);
  expect(limitsAsked).toEqual([10]);
});

test.each([1, 2, 5, 10])(
  "where %d go with each search ten are given, and all of them are there",
  async (perSearch) => {
    const { rows, ask } = open(200, perSearch);
    const { neighbours } = await withoutRemoved(question, ask);
    expect(neighbours.map(({ segmentId }) => segmentId)).toEqual([...rows].slice(0, 10));
  },
);

test("where there are no more, what is left is given, and it is not asked for ever", async () => {
  const { ask, limitsAsked } = open(15, 3);
  const { neighbours } = await withoutRemoved(question, ask);
  expect(neighbours.length).toBeLessThan(10);
  expect(limitsAsked).toHaveLength(limits.repeatCountMax + 1);
});
