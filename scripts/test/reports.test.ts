import { expect, test } from "vitest";
import { ofPlaywright, ofVitest } from "./reports.ts";

const vitestReport = (passed: number, files: readonly object[] = []) => ({
  numPassedTests: passed,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: files,
});

test("vitest's report is counted, a file that could not be loaded among the failures", () => {
  expect(ofVitest(vitestReport(5))?.tally).toEqual({ passed: 5, failed: 0, skipped: 3 });
  const unloaded = { name: "/a.test.ts", status: "failed", message: "no such module", assertionResults: [] };
  const failed = {
    name: "/b.test.ts",
    status: "failed",
    assertionResults: [
      { fullName: " adds", status: "failed", failureMessages: ["\u001B[31mexpected 1\u001B[39m\n  at b"] },
      { fullName: "takes away", status: "passed", failureMessages: [] },
    ],
  };
  const outcome = ofVitest(vitestReport(5, [unloaded, failed]));
  expect(outcome?.tally).toEqual({ passed: 5, failed: 2, skipped: 3 });
  expect(outcome?.failures).toEqual([
    { file: "/a.test.ts", title: "could not be loaded", reason: "no such module" },
    { file: "/b.test.ts", title: "adds", reason: "expected 1\n  at b" },
  ]);
});

test("Playwright's report is counted, errors outside of tests among the failures", () => {
  const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 };
  const spec = {
    title: "opens",
    file: "home.spec.ts",
    ok: false,
    tests: [{ results: [{ error: { message: "timed out" } }] }],
  };
  const suites = [{ specs: [{ title: "closes", ok: true }], suites: [{ specs: [spec] }] }];
  const outcome = ofPlaywright({ stats, suites, errors: [] });
  expect(outcome?.tally).toEqual({ passed: 8, failed: 1, skipped: 2 });
  expect(outcome?.failures).toEqual([{ file: "home.spec.ts", title: "opens", reason: "timed out" }]);
  expect(ofPlaywright({ stats, suites, errors: [{ message: "no browser" }] })?.tally.failed).toBe(2);
});

test("what is no report has no outcome", () => {
  for (const report of [undefined, null, 3, {}, []]) {
    expect(ofVitest(report)).toBeUndefined();
    expect(ofPlaywright(report)).toBeUndefined();
  }
});
