import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "../setup/paths.mjs";
import { longestFirst, longFiles } from "./longest-first.ts";

test("the longest come first, and the others stay as they were", () => {
  const [longest = "", ...shorter] = Object.keys(longFiles).toSorted(
    (one, other) => (longFiles[other] ?? 0) - (longFiles[one] ?? 0),
  );
  const shortest = shorter.at(-1) ?? "";
  const given = ["b.test.ts", shortest, "a.test.ts", longest];
  expect(longestFirst(given, (path) => path)).toEqual([longest, shortest, "b.test.ts", "a.test.ts"]);
});

test("what is said to be long is there", () => {
  expect(Object.keys(longFiles).filter((path) => !existsSync(inRoot(path)))).toEqual([]);
});
