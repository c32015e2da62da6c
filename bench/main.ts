// npm run -s bench -- NAME… [--json] [--quick] [--profile] [--minutes N], or --list: one line a measurement on stdout, everything else on
// stderr. What was measured is added to .cache/bench/report.html. `--profile` writes flame graphs beside it.
// `gate` ends with status 1 when something got slower; `gate --accept` makes what it measures the new baseline.
import { parseArgs } from "node:util";
import { holds, type Measurement } from "./benchmark.ts";
import { benchmarks } from "./benchmarks.ts";
import { startProfile } from "./profile/profile.ts";
import { openHistory } from "./report/history.ts";
import { writeReport } from "./report/write-report.ts";
import { short } from "./statistics.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    accept: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    minutes: { type: "string" },
  },
});

if (values.list || positionals.length === 0) {
  for (const { name, about } of benchmarks) console.log(`${name.padEnd(10)} ${about}`);
  process.exit(0);
}

const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
if (minutes !== undefined && !(minutes >= 1 && minutes <= 24 * 60)) {
  console.error("--minutes takes a number from 1 to 1440");
  process.exit(2);
}

const chosen = positionals.includes("all")
  ? benchmarks
  : benchmarks.filter(({ name }) => positionals.includes(name));
const unknown = positionals.filter((word) => word !== "all" && !benchmarks.some(({ name }) => name === word));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(", ")}; see --list`);
  process.exit(2);
}

const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.abort());

const forPeople = (measurement: Measurement): string => {
  const { name, value, unit, peer, peerValue, ratio, target } = measurement;
  return (
    `${holds(measurement) ? "ok    " : "MISSED"} ${name}: ${short(value)} ${unit}, ${peer} ${short(peerValue)} ${unit}; ` +
    `ratio ${short(ratio)}, target ${short(target)}`
  );
};

let exitCode = 0;
for (const benchmark of chosen) {
  const note = (line: string): void => console.error(`[${benchmark.name}] ${line}`);
  const history = openHistory(benchmark.name);
  const profile = values.profile ? await startProfile(benchmark.name) : undefined;
  await benchmark.run(
    {
      measured(measurement) {
        history.measured(measurement, holds(measurement));
        console.log(values.json ? JSON.stringify(measurement) : forPeople(measurement));
        if (benchmark.guards && !holds(measurement)) exitCode = 1;
      },
      note,
      plot: (plot) => history.plot(plot),
    },
    stopped.signal,
    { quick: values.quick, accept: values.accept, ...(minutes === undefined ? {} : { minutes }) },
  );
  for (const line of (await profile?.stop()) ?? []) note(line);
}
console.error(`report: ${writeReport()}`);
// A benchmark may leave a worker thread idle; nothing it could still do matters.
process.exit(exitCode);
