import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "../setup/paths.mjs";
import { longestFirst, longFiles } from "./longest-first.ts";

test("the longest come first, and the others stay as they were", () => {
  const given = ["b.test.ts", "native/test/core.test.ts", "a.test.ts", "src-main/hosts/cli/cli.test.ts"];
  expect(longestFirst(given, (path) => path)).toEqual([
    "src-main/hosts/cli/cli.test.ts",
    "native/test/core.test.ts",
    "b.test.ts",
    "a.test.ts",
  ]);
});

test("what is said to be long is there", () => {
  expect(Object.keys(longFiles).filter((path) => !existsSync(inRoot(path)))).toEqual([]);
});
