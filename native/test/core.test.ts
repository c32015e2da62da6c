import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const run = promisify(execFile);
const native = join(import.meta.dirname, "..");
const sources = [
  ...readdirSync(join(native, "src"))
    .filter((name) => name.endsWith(".cpp"))
    .map((name) => join(native, "src", name)),
  ...["core.cpp", "segments.cpp", "sketches.cpp", "cells.cpp"].map((name) => join(native, "test", name)),
];

const works = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );
const hasCompiler = await works("g++", ["--version"]);

const strict = ["-std=c++17", "-O1", "-g1", "-Wall", "-Wextra", "-Werror", "-pthread"];

/** Some installations have the compiler but not the sanitizers' libraries; the core itself is still tested there. */
async function outputUnder(sanitizers: string, args: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-core-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = join(folder, "core");
  const sanitized = [`-fsanitize=${sanitizers}`, "-fno-sanitize-recover=all"];
  const isSanitized = await works("g++", [...strict, ...sanitized, ...sources, "-o", program]);
  if (!isSanitized) await run("g++", [...strict, ...sources, "-o", program]);
  return (await run(program, args)).stdout;
}

test.skipIf(!hasCompiler)(
  "the core holds under the sanitizers of addresses, leaks and undefined behaviour (needs g++)",
  async () => {
    const told = await outputUnder("address,undefined", []);
    for (const each of [
      "kernel scalar agrees",
      "bounds hold",
      "sketches tell",
      "cells tell",
      "every row is reached",
      "damage is survived",
    ])
      expect(told).toContain(each);
  },
  300_000,
);

test.skipIf(!hasCompiler)(
  "building, searching and removing at once are no race (needs g++)",
  async () => expect(await outputUnder("thread", ["quick"])).toContain("searches go on"),
  300_000,
);
