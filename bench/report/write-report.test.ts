import { expect, test } from "vitest";
import type { Entry } from "./history.ts";
import { renderReport } from "./write-report.ts";

const run = { atMs: 1_790_000_000_000, benchmark: "ann", code: "abc", processor: "a processor" };
const measured = (ratio: number | null, holds: boolean): Entry => ({
  ...run,
  kind: "measured",
  name: "plain <fast>",
  value: 20,
  unit: "µs",
  peer: "a peer",
  peerValue: ratio === null ? null : 20 * ratio,
  ratio,
  target: 4,
  holds,
});
const plot: Entry = {
  ...run,
  kind: "plot",
  title: "no filter",
  x: { name: "recall@10", scale: "recall" },
  y: { name: "µs", scale: "log" },
  series: [
    {
      name: "ours",
      points: [
        [0.93, 20],
        [0.99, 30],
        [1, 400],
      ],
    },
    {
      name: "a peer",
      points: [
        [0.95, 90],
        [0.99, 150],
      ],
    },
  ],
};

test("the newest of each figure stands in the table, with its course", () => {
  const page = renderReport([measured(3, false), measured(5, true)]);
  expect(page.match(/<tr class=/g)).toHaveLength(1);
  expect(page).toContain('<tr class="kept">');
  expect(page).toContain("2 runs, from 3 to 5");
  expect(page).toContain("plain &lt;fast&gt;");
  expect(renderReport([measured(null, true)])).toContain("a peer never µs<td>∞");
});

test("a plot is drawn inside its frame, and the page asks for nothing from outside", () => {
  const page = renderReport([plot, { ...plot, title: "another" }, plot]);
  expect(page.match(/<figure>/g)).toHaveLength(2);
  const places = [...page.matchAll(/class="mark" x="([-\d.]+)" y="([-\d.]+)"/g)];
  expect(places).toHaveLength(10);
  for (const [, x, y] of places) {
    expect(Number(x)).toBeGreaterThan(56);
    expect(Number(x)).toBeLessThan(448);
    expect(Number(y)).toBeGreaterThan(12);
    expect(Number(y)).toBeLessThan(244);
  }
  expect(page).not.toMatch(/https?:|<script|<link|NaN|Infinity/);
});
