import { expect, it } from "vitest";
import { createPace } from "./pace.ts";

it("expects of the next search what the ones before took, each kind by itself", async () => {
  let nowMs = 0;
  const pace = createPace(() => nowMs);
  const search = (kind: "scan" | "graph", visitedCount: number, takesMs: number) =>
    pace.timed({
      kind,
      estimatedVisitedCount: 1_000,
      run: () => {
        nowMs += takesMs;
        return Promise.resolve({ visitedCount });
      },
    });
  const graphFirst = (await search("graph", 1_000, 5)).work.estimatedMs;
  for (let turn = 0; turn < 60; turn++) await search("scan", 1_000, 4);
  const { work } = await search("scan", 1_000, 4);
  expect(work).toMatchObject({ visitedCount: 1_000, estimatedVisitedCount: 1_000, actualMs: 4 });
  expect(work.estimatedMs).toBeCloseTo(4, 3);
  const graphSecond = (await search("graph", 1_000, 5)).work.estimatedMs;
  expect(graphSecond).toBeCloseTo(graphFirst + (5 - graphFirst) * 0.2, 6);
  // A search of nothing took a millisecond: that says nothing of vectors.
  await search("scan", 1, 1);
  expect((await search("scan", 1_000, 4)).work.estimatedMs).toBeCloseTo(4, 3);
});
