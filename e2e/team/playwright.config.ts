import { defineConfig } from "@playwright/test";
import edge from "../edge/playwright.config.ts";

/** Whole programs: a server and two hosts each. The tests of one file follow each other. */
export default defineConfig({
  ...edge,
  workers: 2,
  timeout: 180_000,
  globalSetup: "./fixtures/build-pages.ts",
  outputDir: "../../test-results/team",
});
