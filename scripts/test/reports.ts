import { stripVTControlCharacters } from "node:util";
import type { Failure, Outcome } from "./outcome.ts";

/** Reads the report of vitest's `json` reporter. A file that could not be loaded counts as one failed test. */
export function ofVitest(report: unknown): Outcome | undefined {
  if (!isRecord(report) || !Array.isArray(report["testResults"])) return undefined;
  const failures = recordsOf(report["testResults"]).flatMap((result) => {
    const file = textOf(result["name"]);
    const tests = recordsOf(result["assertionResults"]);
    if (tests.length === 0 && result["status"] === "failed")
      return [{ file, title: "could not be loaded", reason: reasonOf(result["message"]) }];
    return tests
      .filter(({ status }) => status === "failed")
      .map((test): Failure => {
        const messages = Array.isArray(test["failureMessages"]) ? test["failureMessages"] : [];
        return { file, title: textOf(test["fullName"]).trim(), reason: reasonOf(messages[0]) };
      });
  });
  return {
    tally: {
      passed: count(report["numPassedTests"]),
      failed: failures.length,
      skipped: count(report["numPendingTests"]) + count(report["numTodoTests"]),
    },
    failures,
    unsteady: [],
  };
}

/** Reads the report of Playwright's `json` reporter. */
export function ofPlaywright(report: unknown): Outcome | undefined {
  if (!isRecord(report) || !isRecord(report["stats"])) return undefined;
  const { expected, unexpected, flaky, skipped } = report["stats"];
  const outside = recordsOf(report["errors"]).map(({ message }): Failure => ({
    file: "",
    title: "outside of tests",
    reason: reasonOf(message),
  }));
  return {
    tally: {
      passed: count(expected) + count(flaky),
      failed: count(unexpected) + outside.length,
      skipped: count(skipped),
    },
    failures: [...recordsOf(report["suites"]).flatMap(failuresIn), ...outside],
    unsteady: [],
  };
}

/** A suite of Playwright's holds tests, and suites. */
function failuresIn(suite: Fields): readonly Failure[] {
  const own = recordsOf(suite["specs"])
    .filter(({ ok }) => ok === false)
    .map((spec): Failure => {
      const [result] = recordsOf(spec["tests"]).flatMap((test) => recordsOf(test["results"]));
      const error = result?.["error"];
      return {
        file: textOf(spec["file"]),
        title: textOf(spec["title"]),
        reason: reasonOf(isRecord(error) ? error["message"] : undefined),
      };
    });
  return [...own, ...recordsOf(suite["suites"]).flatMap(failuresIn)];
}

const reasonLines = 8;

/** The way through the tool's own code says nothing of what went wrong. */
const reasonOf = (message: unknown): string =>
  stripVTControlCharacters(textOf(message))
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.includes("node_modules"))
    .slice(0, reasonLines)
    .join("\n")
    .trim();

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const recordsOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const count = (value: unknown): number => (typeof value === "number" ? value : 0);
