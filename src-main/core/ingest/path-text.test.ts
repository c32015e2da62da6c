import { expect, it } from "vitest";
import { isUnder, isWithin, outermost } from "./path-text.ts";

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

it("finds the folder above a path among many, by whole names", () => {
  const folders = new Set(["/a/b", "C:\\a"]);
  expect(["/a/b", "/a/b/c/d", "C:\\a\\x"].map((path) => isUnder(folders, path))).toEqual([true, true, true]);
  expect(["/a", "/a/bc", "C:\\ab", "/x"].map((path) => isUnder(folders, path))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(isUnder(new Set(["/"]), "/x/y")).toBe(true);
});
