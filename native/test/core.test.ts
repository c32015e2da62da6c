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
  ...[
    "core.cpp",
    "segments.cpp",
    "sketches.cpp",
    "cells.cpp",
    "give_way.cpp",
    "ahead.cpp",
    "cut_short.cpp",
  ].map((name) => join(native, "test", name)),
];

/** Not on Windows, where files are not cut short while they are mapped. */
const works = async (command: string, args: readonly string[]): Promise<boolean> =>
  process.platform !== "win32" &&
  run(command, args).then(
    () => true,
    () => false,
  );
const hasCompiler = await works("g++", ["--version"]);
/** Of Debian's packages g++-aarch64-linux-gnu and qemu-user: the core for ARM, and what runs it elsewhere. */
const arm = { compiler: "aarch64-linux-gnu-g++", emulator: "qemu-aarch64" } as const;
const hasArm = (await works(arm.compiler, ["--version"])) && (await works(arm.emulator, ["--version"]));
/** Some installations have the compiler but not the libraries of its sanitizers. */
const hasSanitizers = (sanitizers: string): Promise<boolean> =>
  works("sh", ["-c", `echo "int main() {}" | g++ -fsanitize=${sanitizers} -x c++ - -o /dev/null`]);
const [hasAddresses, hasThreads] = [await hasSanitizers("address,undefined"), await hasSanitizers("thread")];

const strict = ["-std=c++17", "-O1", "-g1", "-Wall", "-Wextra", "-Werror", "-pthread"];

async function built(compiler: string, flags: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-core-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = join(folder, "core");
  await run(compiler, [...strict, ...flags, ...sources, "-o", program]);
  return program;
}
type EndedProgram = Error & {
  readonly stdout?: string;
  readonly signal?: string | null;
  readonly code?: number | string;
};
/** How far it came, and what ended it, are in none of the words of the error. */
const outputOf = async (flags: readonly string[], args: readonly string[]): Promise<string> => {
  const program = await built("g++", flags);
  const { stdout } = await run(program, args).catch((failed: EndedProgram) => {
    const ending = failed.signal ?? `status ${failed.code}`;
    throw new Error(`${failed.message}\n${ending}, after:\n${failed.stdout ?? ""}`, { cause: failed });
  });
  return stdout;
};
const under = (sanitizers: string) => [`-fsanitize=${sanitizers}`, "-fno-sanitize-recover=all"];

function expectAllHeld(told: string): void {
  for (const each of [
    "kernel scalar agrees",
    "near pairs agree",
    "scans agree",
    "bounds hold",
    "sketches tell",
    "cells tell",
    "threads give way",
    "what is begun ahead is done once",
    "every row is reached",
    "damage is survived",
    "what is foreign is handed on",
    "files that are cut short are survived",
  ])
    expect(told).toContain(each);
}
const expectTheCoreHolds = async (flags: readonly string[]): Promise<void> =>
  expectAllHeld(await outputOf(flags, []));

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
  async () => {
    const told = await outputOf(under("thread"), ["threads"]);
    for (const each of ["what is begun ahead is done once", "searches go on"]) expect(told).toContain(each);
  },
  300_000,
);

test.skipIf(!hasArm)(
  "the core holds on ARM, and its NEON kernel agrees with the scalar one (needs g++-aarch64-linux-gnu and qemu-user)",
  async () => {
    const { stdout } = await run(arm.emulator, [await built(arm.compiler, ["-static"])]);
    expect(stdout).toContain("kernel neon agrees");
    expectAllHeld(stdout);
  },
  300_000,
);
