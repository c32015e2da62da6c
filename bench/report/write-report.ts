import { writeFileSync } from "node:fs";
import { inRoot } from "#scripts/setup/paths.mjs";
import { short } from "../statistics.ts";
import { drawCourse, drawPlot } from "./draw-plot.ts";
import { escaped } from "./escaped.ts";
import { type Entry, readHistory } from "./history.ts";

type Measured = Extract<Entry, { readonly kind: "measured" }>;
type Plotted = Extract<Entry, { readonly kind: "plot" }>;

const path = inRoot(".cache", "bench", "report.html");

/** One page of all that was ever measured here, the newest of each figure with its course. Returns its path. */
export function writeReport(): string {
  writeFileSync(path, renderReport(readHistory()));
  return path;
}

/** Needs nothing from outside itself: it can be read anywhere, and sent to anyone. */
export function renderReport(entries: readonly Entry[]): string {
  const benchmarks = [...Map.groupBy(entries, ({ benchmark }) => benchmark)];
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Tessera: what was measured</title>` +
    `<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>\n` +
    `<h1>What was measured</h1>\n` +
    `<p>Ratios are against what is named beside them, in the same run; more than 1 is better. Times of different processors are not to be compared.</p>\n` +
    benchmarks.map(([name, own]) => renderBenchmark(name, own)).join("\n") +
    `\n</body></html>\n`
  );
}

function renderBenchmark(name: string, entries: readonly Entry[]): string {
  const measured = entries.filter((entry) => entry.kind === "measured");
  const plots = entries.filter((entry) => entry.kind === "plot");
  const newest = new Map(plots.map((plot) => [plot.title, plot] as const));
  const last = entries.at(-1);
  const when =
    last === undefined ? "" : `${new Date(last.atMs).toISOString().slice(0, 16)}Z, ${last.processor}`;
  return (
    `<section><h2>${escaped(name)}</h2><p>Last run ${escaped(when)}</p>` +
    `<table><thead><tr><th>figure<th>value<th>beside<th>ratio<th>target<th><th>ratio over the runs</tr></thead><tbody>` +
    [...Map.groupBy(measured, (each) => each.name)].map(([, runs]) => renderRow(runs)).join("") +
    `</tbody></table><div class="plots">${[...newest.values()].map((plot: Plotted) => drawPlot(plot)).join("")}</div></section>`
  );
}

function renderRow(runs: readonly Measured[]): string {
  const last = runs.at(-1);
  if (last === undefined) return "";
  const told = (value: number | null): string => (value === null ? "never" : short(value));
  const ratios = runs.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const course = drawCourse(
    ratios,
    `${last.name}: ${ratios.length} runs, from ${short(ratios[0] ?? 0)} to ${short(ratios.at(-1) ?? 0)}`,
  );
  return (
    `<tr class="${last.holds ? "kept" : "missed"}"><th scope="row">${escaped(last.name)}` +
    `<td>${told(last.value)} ${escaped(last.unit)}<td>${escaped(last.peer)} ${told(last.peerValue)} ${escaped(last.unit)}` +
    `<td>${last.ratio === null ? "∞" : short(last.ratio)}<td>${short(last.target)}<td>${last.holds ? "kept" : "missed"}<td>${course}</tr>`
  );
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --dim: light-dark(#57606a, #9aa4af); --line: light-dark(#d6dbe0, #333b44);
  --paper: light-dark(#fff, #14171a); --good: light-dark(#116329, #57d27f); --bad: light-dark(#a40e26, #ff8a80); }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h2 { margin-top: 2.5rem; } p { color: var(--dim); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { color: var(--dim); } td { font-variant-numeric: tabular-nums; }
.kept td:nth-of-type(5) { color: var(--good); } .missed td:nth-of-type(5) { color: var(--bad); font-weight: 600; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: 1.5rem; margin-top: 1.5rem; }
figure { margin: 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; } svg.course { width: 120px; }
svg text { font-size: 11px; fill: var(--dim); } .grid { stroke: var(--line); fill: none; } .line { fill: none; stroke-width: 1.6; stroke: currentColor; }
svg .mark { fill: currentColor; } figure ul { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: 0 1rem; } li { color: var(--ink); }
.series-0 { color: light-dark(#0b5cad, #6cb6ff); } .series-1 { color: light-dark(#b3400a, #ff9b57); } .series-2 { color: light-dark(#1a7f37, #6bd68a); }
.series-3 { color: light-dark(#8032a8, #d2a8ff); } .series-4 { color: light-dark(#9a6700, #e3b341); } .series-5 { color: light-dark(#5d6670, #a5afba); }
li span { font-size: .8em; }
`;
