import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "#scripts/setup/paths.mjs";
import { copyToDisk, dropFromCache } from "./cold-file.ts";
import { createScratch } from "./scratch.ts";

const fincore = "/usr/bin/fincore";
const pagesInMemory = (path: string): number =>
  Number(execFileSync(fincore, ["--noheadings", "--output", "PAGES", path], { encoding: "utf8" }));

test.skipIf(!existsSync(fincore))(
  "a file leaves the system's cache, and comes back when it is read (needs fincore)",
  async () => {
    await using scratch = await createScratch(inRoot(".cache"));
    const [original, path] = [scratch.path("original"), scratch.path("copy")];
    writeFileSync(original, Buffer.alloc(2 ** 20, 7));
    await copyToDisk(original, path);
    expect(readFileSync(path).equals(readFileSync(original))).toBe(true);
    expect(pagesInMemory(path)).toBe(256);
    await dropFromCache(path, AbortSignal.timeout(30_000));
    expect(pagesInMemory(path)).toBe(0);
    readFileSync(path);
    expect(pagesInMemory(path)).toBe(256);
  },
);
