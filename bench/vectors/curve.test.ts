import { expect, test } from "vitest";
import { noRow } from "../data/nearest-rows.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { type Contestant, measureCurves, type Point, timeAtRecall } from "./curve.ts";

const point = (recall: number, meanUs: number): Point => ({
  effort: 0,
  recall,
  meanUs,
  passUs: [meanUs],
  shortestShare: 1,
});

test("a time lies between two points of one curve, and at the later one where a step is none", () => {
  const points = [point(0.9, 10), point(0.96, 22), point(0.99, 40)];
  expect(timeAtRecall(points, 0.93)).toBeCloseTo(16);
  expect(timeAtRecall(points, 0.5)).toBe(10);
  expect(timeAtRecall(points, 0.995)).toBeUndefined();
  expect(timeAtRecall([point(0.7, 10), point(1, 400)], 0.95)).toBe(400);
});

test("recall counts the exact rows found, and a curve ends where it reaches enough", async () => {
  const truth = Uint32Array.from({ length: 20 }, (_, place) => place);
  const set: VectorSet = {
    shape: { kind: "clustered", rowCount: 100, queryCount: 2 },
    rowCount: 100,
    dimensions: 1,
    base: new Float32Array(new SharedArrayBuffer(400)),
    queries: new Float32Array(new SharedArrayBuffer(8)),
    filters: [],
    folder: "",
    truthOf: () => truth,
  };
  const asked: string[] = [];
  const cold = new Set(["cold"]);
  const contestant = (name: string, slowness: number): Contestant => ({
    engine: {
      name,
      timed: "",
      queryCountMax: 2,
      madeOf: [],
      build: () => Promise.resolve(),
      open: () => Promise.reject(new Error("is open")),
    },
    opened: {
      efforts: [5, 10, 20],
      // As many of the exact rows as the effort, of the ten; the second query is a microsecond slower.
      ask(effort) {
        asked.push(`${name} ${effort}`);
        const rows = truth.map((row, place) => (place % 10 < effort ? row : noRow));
        const us = effort * slowness * (cold.delete(name) ? 1_000 : 1);
        return Promise.resolve({ rows, elapsedNs: Float64Array.of(us * 1000, us * 1000 + 1000) });
      },
      [Symbol.dispose]: () => undefined,
    },
  });
  const contestants = [contestant("one", 1), contestant("slow", 25), contestant("cold", 2)];
  const options = { passes: 2, enough: 1, queryCountMax: 2, hopeless: 10 };
  const curves = await measureCurves(contestants, set, undefined, options, new AbortController().signal);
  // Trying harder would not make the slow one quicker, and one whose file came from the disk is asked again.
  const once = "one 5, one 10, slow 5, slow 5, cold 5, cold 5, cold 10";
  expect(asked.join(", ")).toBe(`${once}, one 5, one 10, slow 5, cold 5, cold 10`);
  expect(curves.get("cold")?.map(({ meanUs }) => meanUs)).toEqual([10.5, 20.5]);
  expect(curves.get("one")).toMatchObject([
    { effort: 5, recall: 0.5, shortestShare: 0.5, meanUs: 5.5 },
    { effort: 10, recall: 1, shortestShare: 1, meanUs: 10.5 },
  ]);
});
