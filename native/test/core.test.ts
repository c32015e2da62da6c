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
  ...["core.cpp", "segments.cpp", "sketches.cpp", "cells.cpp", "cut_short.cpp"].map((name) =>
    join(native, "test", name),
  ),
];

const works = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );
const hasCompiler = await works("g++", ["--version"]);
/** Some installations have the compiler but not the libraries of its sanitizers. */
const hasSanitizers = (sanitizers: string): Promise<boolean> =>
  works("sh", ["-c", `echo "int main() {}" | g++ -fsanitize=${sanitizers} -x c++ - -o /dev/null`]);
const [hasAddresses, hasThreads] = [await hasSanitizers("address,undefined"), await hasSanitizers("thread")];

const strict = ["-std=c++17", "-O1", "-g1", "-Wall", "-Wextra", "-Werror", "-pthread"];

async function outputOf(flags: readonly string[], args: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-core-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = join(folder, "core");
  await run("g++", [...strict, ...flags, ...sources, "-o", program]);
  return (await run(program, args)).stdout;
}
const under = (sanitizers: string) => [`-fsanitize=${sanitizers}`, "-fno-sanitize-recover=all"];

async function expectTheCoreHolds(flags: readonly string[]): Promise<void> {
  const told = await outputOf(flags, []);
  for (const each of [
    "kernel scalar agrees",
    "bounds hold",
    "sketches tell",
    "cells tell",
    "every row is reached",
    "damage is survived",
    "what is foreign is handed on",
    "files that are cut short are survived",
  ])
    expect(told).toContain(each);
}

test.skipIf(!hasAddresses)(
  "the core holds under the sanitizers of addresses, leaks and undefined behaviour (needs g++ and these)",
  () => expectTheCoreHolds(under("address,undefined")),
  300_000,
);

test.runIf(hasCompiler && !hasAddresses)(
  "the core holds, without sanitizers, which are not there",
  () => expectTheCoreHolds([]),
  300_000,
);

test.skipIf(!hasThreads)(
  "building, searching and removing at once are no race (needs g++ and its sanitizer of threads)",
  async () => expect(await outputOf(under("thread"), ["threads"])).toContain("searches go on"),
  300_000,
);
