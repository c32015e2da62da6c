import { expect, test } from "vitest";
import { namedAtTheEnd } from "./named-at-the-end.ts";
import {
  afterAnotherTry,
  deservesAnotherTry,
  ofExitCode,
  withExitCode,
  type Failure,
  type Outcome,
} from "./outcome.ts";
import { sum, summary } from "./tally.ts";

const failure = (title: string, file = "a.test.ts"): Failure => ({ file, title, reason: "expected 1" });

const outcome = (passed: number, failures: readonly Failure[], skipped = 0): Outcome => ({
  tally: { passed, failed: failures.length, skipped },
  failures,
  unsteady: [],
});

test("the summary is one line of a fixed form", () => {
  const ended = [ofExitCode("types", 0), ofExitCode("lint", 2), outcome(40, [], 3)];
  expect(summary(sum(ended.map(({ tally }) => tally)))).toBe("41 passed, 1 failed, 3 skipped");
  expect(summary(sum([]))).toBe("0 passed, 0 failed, 0 skipped");
});

test("a tool that fails without a failed test has failed", () => {
  expect(withExitCode("unit", outcome(3, []), 1).tally).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(withExitCode("unit", outcome(3, []), 0)).toEqual(outcome(3, []));
  const failed = outcome(3, [failure("a"), failure("b")]);
  expect(withExitCode("unit", failed, 1)).toEqual(failed);
  expect(withExitCode("unit", undefined, 0).tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("the few tests that failed are tried again, and neither many of them nor a tool that broke", () => {
  expect(deservesAnotherTry(outcome(9, []))).toBe(false);
  expect(deservesAnotherTry(outcome(9, [failure("a")]))).toBe(true);
  const many = Array.from({ length: 20 }, (_, at) => failure(`${at}`));
  expect(deservesAnotherTry(outcome(9, many))).toBe(false);
  expect(deservesAnotherTry(withExitCode("unit", outcome(9, []), 1))).toBe(false);
});

test("what passes when it is tried again has passed and is named; what fails again has failed", () => {
  const first = outcome(10, [failure("steady"), failure("late")], 2);
  const ended = afterAnotherTry(first, outcome(4, [failure("steady")]));
  expect(ended.tally).toEqual({ passed: 11, failed: 1, skipped: 2 });
  expect(ended.failures).toEqual([failure("steady")]);
  expect(ended.unsteady).toEqual([failure("late")]);
  expect(afterAnotherTry(first, withExitCode("unit", undefined, 1))).toEqual(first);
});

test("what fails only when it is tried again has failed", () => {
  const ended = afterAnotherTry(
    outcome(10, [failure("late")]),
    outcome(0, [failure("other"), failure("late")]),
  );
  expect(ended.tally).toEqual({ passed: 9, failed: 2, skipped: 0 });
  expect(ended.unsteady).toEqual([]);
});

test("failures are told at the end with file, title and reason", () => {
  const lines = namedAtTheEnd("unit", { ...outcome(1, [failure("a")]), unsteady: [failure("b")] });
  expect(lines).toContain("failed: unit › a.test.ts › a");
  expect(lines).toContain("unsteady, passed when it ran once more by itself: unit › a.test.ts › b");
  expect(lines.filter((line) => line === "    expected 1")).toHaveLength(2);
  expect(namedAtTheEnd("unit", outcome(1, []))).toEqual([]);
});
