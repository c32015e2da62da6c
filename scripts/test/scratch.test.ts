import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openScratch } from "./scratch.ts";

function makeMemory(): string {
  const memory = mkdtempSync(join(tmpdir(), "tessera-memory-"));
  onTestFinished(() => rmSync(memory, { recursive: true, force: true }));
  return memory;
}
const allOfIt = () => Number.MAX_SAFE_INTEGER;

test("what tests leave goes with the folder", () => {
  const memory = makeMemory();
  const scratch = openScratch(memory, allOfIt);
  expect(dirname(scratch.path)).toBe(memory);
  writeFileSync(join(scratch.path, "left"), "");
  scratch[Symbol.dispose]();
  expect(existsSync(scratch.path)).toBe(false);
});

test("where memory is short or there is no such folder, it is the system's, and stays", () => {
  for (const [memory, freeBytes] of [
    [makeMemory(), 1e9],
    [join(makeMemory(), "missing"), Number.MAX_SAFE_INTEGER],
  ] as const) {
    const scratch = openScratch(memory, () => freeBytes);
    expect(scratch.path).toBe(tmpdir());
    scratch[Symbol.dispose]();
  }
  expect(existsSync(tmpdir())).toBe(true);
});

test("what a run left that was killed goes, and what others have there stays", () => {
  const memory = makeMemory();
  const [old, running, foreign] = ["tessera-old", "tessera-running", "other"].map((name) =>
    join(memory, name),
  );
  for (const path of [old, running, foreign]) mkdirSync(path!);
  for (const path of [old, foreign]) utimesSync(path!, 0, 0);
  using _scratch = openScratch(memory, allOfIt);
  expect([old, running, foreign].map((path) => existsSync(path!))).toEqual([false, true, true]);
});
