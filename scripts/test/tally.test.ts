import { expect, test } from "vitest";
import { ofExitCode, ofPlaywright, ofVitest, sum, summary, withExitCode } from "./tally.ts";

const vitestReport = (passed: number, failed: number, files: readonly object[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: files,
});

test("the summary is one line of a fixed form", () => {
  const total = sum([ofExitCode(0), ofExitCode(2), { passed: 40, failed: 0, skipped: 3 }]);
  expect(summary(total)).toBe("41 passed, 1 failed, 3 skipped");
  expect(summary(sum([]))).toBe("0 passed, 0 failed, 0 skipped");
});

test("vitest's report is counted, a file that could not be loaded among the failures", () => {
  expect(ofVitest(vitestReport(5, 0))).toEqual({ passed: 5, failed: 0, skipped: 3 });
  const unloaded = { status: "failed", assertionResults: [] };
  const failed = { status: "failed", assertionResults: [{ status: "failed" }] };
  expect(ofVitest(vitestReport(5, 1, [unloaded, failed]))).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test("Playwright's report is counted, errors outside of tests among the failures", () => {
  const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 };
  expect(ofPlaywright({ stats, errors: [] })).toEqual({ passed: 8, failed: 1, skipped: 2 });
  expect(ofPlaywright({ stats, errors: [{}] })).toEqual({ passed: 8, failed: 2, skipped: 2 });
});

test("what is no report has no tally", () => {
  for (const report of [undefined, null, 3, {}, []]) {
    expect(ofVitest(report)).toBeUndefined();
    expect(ofPlaywright(report)).toBeUndefined();
  }
});

test("a tool that fails without a failed test has failed", () => {
  expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(withExitCode({ passed: 3, failed: 2, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 2, skipped: 0 });
  expect(withExitCode(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
