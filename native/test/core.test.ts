import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const run = promisify(execFile);
const native = join(import.meta.dirname, "..");
const sources = [
  "src/kernel.cpp",
  "src/kernel_avx2.cpp",
  "src/kernel_neon.cpp",
  "src/scan.cpp",
  "test/core.cpp",
].map((path) => join(native, path));

const works = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );
const hasCompiler = await works("g++", ["--version"]);

test.skipIf(!hasCompiler)(
  "the core holds under the address and undefined-behaviour sanitizers (needs g++)",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "tessera-core-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const program = join(folder, "core");
    const strict = ["-std=c++17", "-O1", "-g", "-Wall", "-Wextra", "-Werror"];
    const sanitized = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
    // Some installations have the compiler but not the sanitizers' libraries; the test of the core itself still runs there.
    const isSanitized = await works("g++", [...strict, ...sanitized, ...sources, "-o", program]);
    if (!isSanitized) await run("g++", [...strict, ...sources, "-o", program]);
    const { stdout } = await run(program, []);
    expect(stdout).toContain("kernel scalar agrees");
    expect(stdout).toContain("bounds hold");
  },
  180_000,
);
