import type { Tally } from "./tally.ts";

/** A test that failed, as its tool names it. */
export interface Failure {
  /** The file that it stands in, as the tool tells it; empty where the tool tells none. */
  readonly file: string;
  readonly title: string;
  /** The first lines of what went wrong. */
  readonly reason: string;
}

/** How a run of a suite ended. */
export interface Outcome {
  readonly tally: Tally;
  readonly failures: readonly Failure[];
  /** What failed beside other tests and passed when it ran again with nothing beside it: it passed, and is named. */
  readonly unsteady: readonly Failure[];
}

/** A tool that only passes or fails is one test. */
export const ofExitCode = (name: string, exitCode: number): Outcome =>
  exitCode === 0
    ? { tally: { passed: 1, failed: 0, skipped: 0 }, failures: [], unsteady: [] }
    : broken(name, `it ended with ${exitCode}`);

/**
 * A suite's outcome, when its tool also said by its exit code how it went: a tool that failed without a failed
 * test has failed all the same, as has one that wrote no report.
 */
export function withExitCode(name: string, outcome: Outcome | undefined, exitCode: number): Outcome {
  if (outcome === undefined) return broken(name, `it ended with ${exitCode} and wrote no report`);
  if (exitCode === 0 || outcome.tally.failed > 0) return outcome;
  const { tally, failures } = broken(name, `no test failed, and it ended with ${exitCode}`);
  return { ...outcome, tally: { ...outcome.tally, failed: tally.failed }, failures };
}

/** More failures than this are no accident of a busy machine: all of them are left as they are. */
const mostTriedAgain = 8;

/** Whether to run again what failed: only where tests did, and few of them. */
export const deservesAnotherTry = ({ tally, failures }: Outcome): boolean =>
  tally.failed > 0 && tally.failed <= mostTriedAgain && failures.every(({ file }) => file !== "");

/** The outcome of a suite of which what had failed ran once more by itself; a tool that broke then has shown nothing. */
export function afterAnotherTry(first: Outcome, second: Outcome): Outcome {
  if (second.failures.some(({ file }) => file === "")) return first;
  const stillFailing = new Set(second.failures.map(keyOf));
  return {
    tally: {
      ...first.tally,
      passed: Math.max(0, first.tally.passed + first.tally.failed - second.tally.failed),
      failed: second.tally.failed,
    },
    failures: second.failures,
    unsteady: first.failures.filter((failure) => !stillFailing.has(keyOf(failure))),
  };
}

const keyOf = ({ file, title }: Failure): string => `${file}\n${title}`;

const broken = (title: string, reason: string): Outcome => ({
  tally: { passed: 0, failed: 1, skipped: 0 },
  failures: [{ file: "", title, reason }],
  unsteady: [],
});
