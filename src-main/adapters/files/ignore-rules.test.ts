import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createIgnoreRules } from "./ignore-rules.ts";

const rulesFrom = (...sources: readonly (readonly string[])[]) =>
  createIgnoreRules(
    sources.map((lines, index) => ({ source: `source ${index}`, lines })),
    false,
  );

it("lets the last line win and says which it was and where it stands", () => {
  const rules = rulesFrom(["*.log", "# a comment", ""], ["!keep.log", "/only\r"]);
  expect(rules.match("a.log")).toEqual({ source: "source 0", rule: "*.log" });
  expect(rules.match("deep/keep.log")).toBeUndefined();
  expect(rules.match("only")).toEqual({ source: "source 1", rule: "/only" });
  expect(rules.match("deep/only")).toBeUndefined();
});

it("ties the lines of a directory's file to that directory, whatever its name", () => {
  const rules = rulesFrom([]).extend("odd[a]*/sub!/", "there", ["/x", "y", "z/w", "!/x/kept"]);
  expect(rules.match("odd[a]*/sub!/x")).toEqual({ source: "there", rule: "/x" });
  expect(rules.match("odd[a]*/sub!/deep/y")).toBeDefined();
  expect(rules.match("odd[a]*/sub!/z/w")).toBeDefined();
  expect(rules.match("odd[a]*/sub!/deep/z/w")).toBeUndefined();
  expect(rules.match("odda/sub!/x")).toBeUndefined();
  expect(rules.match("x")).toBeUndefined();
});

it("decides as Git does for ignore files at every depth", () => {
  const root = mkdtempSync(join(tmpdir(), "tessera-ignore-"));
  execFileSync("git", ["init", "-q", root]);
  const name = fc.constantFrom("a", "b", "c.log", "d.txt");
  const pattern = fc.constantFrom(
    "a",
    "a/",
    "/a",
    "b/a",
    "*.log",
    "!c.log",
    "!b",
    "**/d.txt",
    "a/**",
    "/b/*",
    "!/b/c.log",
    "?",
  );
  const paths = fc.uniqueArray(
    fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/")),
    { minLength: 1, maxLength: 8 },
  );
  const files = fc.record({
    "": fc.array(pattern, { maxLength: 4 }),
    "a/": fc.array(pattern, { maxLength: 3 }),
    "b/": fc.array(pattern, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(paths, files, (asked, lines) => {
      let rules = rulesFrom([]);
      for (const [directory, own] of Object.entries(lines)) {
        mkdirSync(join(root, directory), { recursive: true });
        writeFileSync(join(root, directory, ".gitignore"), own.join("\n"));
        // A directory that is ignored has no say: the walk never reads its file.
        if (directory === "" || rules.match(directory) === undefined)
          rules = rules.extend(directory, directory, own);
      }
      let told = "";
      try {
        told = execFileSync("git", ["-C", root, "check-ignore", "--no-index", ...asked], {
          encoding: "utf8",
        });
      } catch (error) {
        // Exit code 1: none is ignored.
        if (!(error instanceof Error && "status" in error && error.status === 1)) throw error;
      }
      const byGit = new Set(told.split("\n"));
      for (const path of asked) {
        // Only these two are directories on the disk; what is not there Git takes for a file.
        const relative = path === "a" || path === "b" ? `${path}/` : path;
        expect([path, rules.match(relative) !== undefined]).toEqual([path, byGit.has(path)]);
      }
    }),
    { numRuns: 100 },
  );
  rmSync(root, { recursive: true });
});
