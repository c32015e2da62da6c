// npm test [-- NAME…]: runs every suite, or those named by name or kind, and never stops at a failure.
import { namedAtTheEnd } from "./named-at-the-end.ts";
import type { Outcome } from "./outcome.ts";
import { type Company, runSuite } from "./run-suite.ts";
import { type Suite, suites } from "./suites.ts";
import { sum, summary } from "./tally.ts";
import { takeTurns } from "./turns.ts";

const wanted = process.argv.slice(2);
const all = suites();
const chosen =
  wanted.length === 0 ? all : all.filter(({ name, kind }) => wanted.includes(name) || wanted.includes(kind));
const unknown = wanted.filter((word) => !all.some(({ name, kind }) => word === name || word === kind));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(", ")}; there are ${all.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.abort());

interface Result {
  readonly name: string;
  readonly outcome: Outcome;
  readonly seconds: number;
}
async function timed(suite: Suite, company: Company): Promise<Result> {
  const startedMs = performance.now();
  const outcome = await runSuite(suite, stopped.signal, company);
  return { name: suite.name, outcome, seconds: (performance.now() - startedMs) / 1000 };
}

const results = await takeTurns(chosen, timed, () => stopped.signal.aborted);

const total = sum(results.map(({ outcome }) => outcome.tally));
console.log("");
for (const { name, outcome } of results) for (const line of namedAtTheEnd(name, outcome)) console.log(line);
for (const { name, outcome, seconds } of results) {
  const { tally } = outcome;
  console.log(
    `${tally.failed === 0 ? "ok    " : "FAILED"} ${name.padEnd(10)} ${summary(tally)} (${seconds.toFixed(1)} s)`,
  );
}
console.log(summary(total));
process.exitCode = stopped.signal.aborted ? 130 : total.failed > 0 ? 1 : 0;
