// npm run -s bench -- NAME… [--json], or --list: one line a measurement on stdout, everything else on stderr.
import { parseArgs } from "node:util";
import type { Measurement } from "./benchmark.ts";
import { benchmarks } from "./benchmarks.ts";
import { short } from "./statistics.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, list: { type: "boolean", default: false } },
});

if (values.list || positionals.length === 0) {
  for (const { name, about } of benchmarks) console.log(`${name.padEnd(10)} ${about}`);
  process.exit(0);
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

const forPeople = ({ name, value, unit, peer, peerValue, ratio, target }: Measurement): string =>
  `${ratio >= target ? "ok    " : "MISSED"} ${name}: ${short(value)} ${unit}, ${peer} ${short(peerValue)} ${unit}; ` +
  `ratio ${short(ratio)}, target ${short(target)}`;

for (const benchmark of chosen) {
  await benchmark.run(
    {
      measured: (measurement) =>
        console.log(values.json ? JSON.stringify(measurement) : forPeople(measurement)),
      note: (line) => console.error(`[${benchmark.name}] ${line}`),
    },
    stopped.signal,
  );
}
// A benchmark may leave a worker thread idle; nothing it could still do matters.
process.exit(0);
