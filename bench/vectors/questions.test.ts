import { expect, test } from "vitest";
import { holds, type Measurement } from "../benchmark.ts";
import { tellRatio } from "./questions.ts";

function told(ownUs: number, peerUs: number) {
  const measured: Measurement[] = [];
  const notes: string[] = [];
  const report = {
    measured: (each: Measurement) => void measured.push(each),
    note: (line: string) => void notes.push(line),
    plot: () => undefined,
  };
  tellRatio(report, "recall 0.95", [ownUs, { name: "a peer", us: peerUs }], 4);
  return { verdicts: measured.map(holds), notes };
}

test("who alone does not come to a recall has missed it, and where nobody does nothing is compared", () => {
  const never = Number.POSITIVE_INFINITY;
  expect(told(10, 40)).toEqual({ verdicts: [true], notes: [] });
  expect(told(10, 39)).toEqual({ verdicts: [false], notes: [] });
  expect(told(10, never)).toEqual({ verdicts: [true], notes: [] });
  expect(told(never, 10)).toEqual({ verdicts: [false], notes: [] });
  expect(told(never, never)).toEqual({
    verdicts: [],
    notes: ["recall 0.95: not compared, nobody comes to it"],
  });
});
