import { expect, it } from "vitest";
import { quantise } from "#shared/kit/int8-vector.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { createCodeMatrix } from "./code-matrix.ts";
import { scriptScan } from "./exact-scan.ts";
import type { Graph } from "./graph.ts";
import { nearest } from "./nearest.ts";
import { createPace } from "./pace.ts";

const tuning = { exactRowsMax: 0, exactAllowedMax: 0, tailRowsMax: 0, calmMs: 0 };
/** One that knows its rows and finds none of them, as happens where what is allowed lies far from the question. */
const blind: Graph = {
  size: () => 50,
  add: () => undefined,
  near: () => [],
  save: () => undefined,
};

it.each([["all", null] as const, ["allowed", Uint32Array.from({ length: 100 }, (_, place) => place + 1)]])(
  "does not let newer rows stand in for nearer ones that the graph misses: %s",
  async (_, allowed) => {
    const matrix = createCodeMatrix(2);
    // Rows 1 to 50 lie where the question points, the newer ones on the other side.
    for (let id = 1; id <= 100; id++) {
      const vector = Float32Array.of(id <= 50 ? 1 : -1, id / 1_000);
      matrix.append({ segmentId: SegmentId.parse(id), ...quantise(vector) });
    }
    const content = { matrix, graph: blind, graphSlotCount: 50 };
    const { neighbours, strategy } = await nearest(
      { scan: scriptScan, tuning, pace: createPace(() => 0) },
      content,
      { vector: Float32Array.of(1, 0), limit: 10, allowed },
    );
    expect(neighbours).toHaveLength(10);
    for (const { cosine } of neighbours) expect(cosine).toBeGreaterThan(0.9);
    expect(strategy.code).toMatch(/^exact/);
  },
);

it.each([0, -1, Number.NaN])("refuses an effort of %d as a bug", async (effort) => {
  const content = { matrix: createCodeMatrix(2), graph: undefined, graphSlotCount: 0 };
  const question = { vector: Float32Array.of(1, 0), limit: 1, allowed: null, effort };
  const deps = { scan: scriptScan, tuning, pace: createPace(() => 0) };
  await expect(nearest(deps, content, question)).rejects.toThrow("effort");
});
