import { expect, test } from "vitest";
import { type CoreProgram, programIn, run } from "./core-programs.ts";

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
/** Of Debian's package libsimde-dev: what the instructions of one processor do, in C. */
const canEmulate =
  process.arch === "x64" &&
  (await works("sh", ["-c", 'echo "#include <simde/x86/avx512/dpbusd.h>" | g++ -fsyntax-only -x c++ -']));
const [hasAddresses, hasThreads] = [await hasSanitizers("address,undefined"), await hasSanitizers("thread")];

const under = (name: string, sanitizers: string): CoreProgram => ({
  name,
  compiler: "g++",
  flags: [`-fsanitize=${sanitizers}`, "-fno-sanitize-recover=all"],
});
const plain: CoreProgram = { name: "plain", compiler: "g++", flags: [] };
const addresses = hasAddresses ? under("addresses", "address,undefined") : plain;
const threads = under("threads", "thread");

type EndedProgram = Error & {
  readonly stdout?: string;
  readonly signal?: string | null;
  readonly code?: number | string;
};
/** How far it came, and what ended it, are in none of the words of the error. */
const outputOf = async (program: CoreProgram, args: readonly string[] = []): Promise<string> => {
  const { stdout } = await run(await programIn(program), args).catch((failed: EndedProgram) => {
    const ending = failed.signal ?? `status ${failed.code}`;
    throw new Error(`${failed.message}\n${ending}, after:\n${failed.stdout ?? ""}`, { cause: failed });
  });
  return stdout;
};

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

test.skipIf(!hasAddresses)(
  "the core holds under the sanitizers of addresses, leaks and undefined behaviour (needs g++ and these)",
  async () => expectAllHeld(await outputOf(addresses)),
  300_000,
);

test.runIf(hasCompiler && !hasAddresses)(
  "the core holds, without sanitizers, which are not there",
  async () => expectAllHeld(await outputOf(plain)),
  300_000,
);

test.skipIf(!canEmulate)(
  "the kernel for AVX-512, carried out on any processor, agrees with the scalar one (needs g++ and libsimde-dev)",
  async () => {
    const emulated: CoreProgram = { ...addresses, name: "emulated", emulatedBeside: addresses };
    const told = await outputOf(emulated, ["kernels"]);
    for (const each of ["kernel avx512 agrees", "near pairs agree", "scans agree", "sketch kernels agree"])
      expect(told).toContain(each);
  },
  300_000,
);

test.skipIf(!hasThreads)(
  "building, searching and removing at once are no race (needs g++ and its sanitizer of threads)",
  async () => {
    const told = await outputOf(threads, ["threads"]);
    for (const each of ["what is begun ahead is done once", "searches go on"]) expect(told).toContain(each);
  },
  300_000,
);

test.skipIf(!hasArm)(
  "the core holds on ARM, and its NEON kernel agrees with the scalar one (needs g++-aarch64-linux-gnu and qemu-user)",
  async () => {
    const { stdout } = await run(arm.emulator, [
      await programIn({ name: "arm", compiler: arm.compiler, flags: ["-static"] }),
    ]);
    expect(stdout).toContain("kernel neon agrees");
    expectAllHeld(stdout);
  },
  300_000,
);
