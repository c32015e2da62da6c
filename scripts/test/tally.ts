/** How many tests of a suite ended in which way. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, tally) => total + tally.passed, 0),
  failed: tallies.reduce((total, tally) => total + tally.failed, 0),
  skipped: tallies.reduce((total, tally) => total + tally.skipped, 0),
});

export const summary = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** A tool that only passes or fails is one test. */
export const ofExitCode = (exitCode: number): Tally => ({
  passed: exitCode === 0 ? 1 : 0,
  failed: exitCode === 0 ? 0 : 1,
  skipped: 0,
});

/**
 * A suite's tally, when its tool also said by its exit code how it went: a tool that failed without a failed
 * test has failed all the same, as has one that wrote no report.
 */
export function withExitCode(tally: Tally | undefined, exitCode: number): Tally {
  if (tally === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** Reads the report of vitest's `json` reporter. A file that could not be loaded counts as one failed test. */
export function ofVitest(report: unknown): Tally | undefined {
  if (!isRecord(report) || !Array.isArray(report["testResults"])) return undefined;
  const unloaded = report["testResults"].filter(
    (file: unknown) =>
      isRecord(file) &&
      file["status"] === "failed" &&
      Array.isArray(file["assertionResults"]) &&
      file["assertionResults"].length === 0,
  );
  return {
    passed: count(report["numPassedTests"]),
    failed: count(report["numFailedTests"]) + unloaded.length,
    skipped: count(report["numPendingTests"]) + count(report["numTodoTests"]),
  };
}

/** Reads the report of Playwright's `json` reporter. A test that passed when tried again has passed. */
export function ofPlaywright(report: unknown): Tally | undefined {
  if (!isRecord(report) || !isRecord(report["stats"])) return undefined;
  const { expected, unexpected, flaky, skipped } = report["stats"];
  const broken = Array.isArray(report["errors"]) ? report["errors"].length : 0;
  return {
    passed: count(expected) + count(flaky),
    failed: count(unexpected) + broken,
    skipped: count(skipped),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const count = (value: unknown): number => (typeof value === "number" ? value : 0);
