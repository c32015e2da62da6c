import { expect, it } from "vitest";
import { isWithin, outermost } from "./path-text.ts";

it("compares whole names, and backslashes only where paths have them", () => {
  expect(isWithin("/a/b", "/a/b")).toBe(true);
  expect(isWithin("/a/b", "/a/b/c")).toBe(true);
  expect(isWithin("/a/b", "/a/bc")).toBe(false);
  expect(isWithin("/", "/a")).toBe(true);
  expect(isWithin("/a", "/a\\b")).toBe(false);
  expect(isWithin("C:\\a", "C:\\a\\b")).toBe(true);
});

it("drops what another path covers", () => {
  expect(outermost(["/a/b", "/a", "/a-b", "/c/d", "/c/d"])).toEqual(["/a", "/a-b", "/c/d"]);
});
