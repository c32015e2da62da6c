import { availableParallelism } from "node:os";
import { join, relative, sep } from "node:path";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { longestFirst } from "./scripts/test/longest-first.ts";

const pathOf = ({ moduleId }: TestSpecification): string =>
  relative(import.meta.dirname, moduleId).replaceAll(sep, "/");

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files), pathOf);
  }
}

/** These start nothing and keep nothing: as they share a process, what they import is loaded once for many files. */
const together = ["{src-shared,src-main/core}/**/*.test.ts", "src-renderer/**/*.test.{ts,tsx}"];
const apart =
  "{src-main,sync-server,native,bench,models,scripts,tools,deploy,e2e/tidy,e2e/crash,e2e/simulator,e2e/team}/**/*.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: "apart", include: [apart], exclude: [...configDefaults.exclude, ...together] },
      },
      { extends: true, test: { name: "together", include: together, isolate: false } },
    ],
    testTimeout: 60_000,
    // What tests stand on is started by them: a database takes seconds to be made on a busy machine.
    hookTimeout: 60_000,
    // What tests start is compiled once: a program that is killed keeps nothing for the next.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, ".cache", "compiled") },
    pool: "forks",
    // One more than there are processors: many files wait for programs that they start. With two more all took longer.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
  },
});
