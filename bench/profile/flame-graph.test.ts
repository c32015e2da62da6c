import { expect, test } from "vitest";
import { drawFlameGraph, toCollapsed } from "./flame-graph.ts";
import { stacksOfPerf } from "./native-profile.ts";
import { stacksOfProfile } from "./script-profile.ts";

test("a box is as wide as its share of the samples and stands on who called it", () => {
  const stacks = {
    unit: "samples",
    counts: new Map([
      ["a;b", 30],
      ["a;c<d>", 60],
      ["e", 10],
    ]),
  };
  const drawn = drawFlameGraph("title", stacks);
  const box = (name: string) =>
    new RegExp(`<title>${name} .*?x="([\\d.]+)" y="([\\d.]+)" width="([\\d.]+)"`)
      .exec(drawn)
      ?.slice(1)
      .map(Number);
  expect(box("all")).toEqual([0, 0, 1200]);
  expect(box("a")).toEqual([0, 17, 1080]);
  expect(box("b")).toEqual([0, 34, 360]);
  expect(box("c&lt;d&gt;")).toEqual([360, 34, 720]);
  expect(box("e")).toEqual([1080, 17, 120]);
  expect(toCollapsed(stacks)).toBe("a;b 30\na;c<d> 60\ne 10\n");
});

test("V8's tree becomes stacks, without what was idle", () => {
  const frame = (functionName: string, url = "") => ({ functionName, url, lineNumber: 4 });
  const nodes = [
    { id: 1, callFrame: frame("(root)"), hitCount: 0, children: [2, 3] },
    { id: 2, callFrame: frame("ask", "file:///x/search.ts"), hitCount: 2, children: [4] },
    { id: 3, callFrame: frame("(idle)"), hitCount: 50 },
    { id: 4, callFrame: frame(""), hitCount: 5 },
  ];
  expect([...stacksOfProfile(nodes).counts]).toEqual([
    ["ask search.ts:5", 2],
    ["ask search.ts:5;(anonymous)", 5],
  ]);
});

test("what perf prints becomes stacks, outermost first, code without a name by where it lies", () => {
  const printed = [
    "node  1 10.5:  5025125 cpu-clock: ",
    "\t   2990 tessera::walk(int)+0x20 (/x/tessera.node)",
    "\t   7f00 [unknown] (/tmp/perf-1.map)",
    "",
    "node  1 10.6:  5025125 cpu-clock: ",
    "\t   2990 tessera::walk(int)+0x44 (/x/tessera.node)",
    "\t   7f00 [unknown] (/tmp/perf-1.map)",
    "",
  ].join("\n");
  expect([...stacksOfPerf(printed).counts]).toEqual([["node;[perf-1.map];tessera::walk(int)", 2]]);
});
