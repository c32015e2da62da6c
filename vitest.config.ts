import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{src-shared,src-main,native,bench,models,scripts,tools,deploy,e2e/tidy,e2e/crash}/**/*.test.ts",
      "src-renderer/**/*.test.{ts,tsx}",
    ],
    testTimeout: 60_000,
    pool: "forks",
    // As many as there are processors, and not one fewer: many files wait for programs that they start.
    maxWorkers: availableParallelism(),
  },
});
