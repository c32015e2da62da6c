import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "./stamp.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-digest-"));
  mkdirSync(join(folder, "deep", "er"), { recursive: true });
  writeFileSync(join(folder, "deep", "er", "a.txt"), "one");
  writeFileSync(join(folder, "b.txt"), "two");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const digest = (...facts: string[]): string => digestOf([folder, join(folder, "absent")], facts);

test("the digest stays while nothing changes", () => {
  expect(digest()).toBe(digest());
});

test("the digest changes with a content, a new file, a name and a fact", () => {
  const seen = new Set([digest(), digest("clang")]);
  writeFileSync(join(folder, "deep", "er", "a.txt"), "uno");
  seen.add(digest());
  writeFileSync(join(folder, "c.txt"), "");
  seen.add(digest());
  rmSync(join(folder, "c.txt"));
  writeFileSync(join(folder, "d.txt"), "");
  seen.add(digest());
  expect(seen.size).toBe(5);
});

test("installed packages do not count", () => {
  const before = digest();
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "node_modules", "x.js"), "x");
  expect(digest()).toBe(before);
});
