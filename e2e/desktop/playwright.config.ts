import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  timeout: 90_000,
  // A condition is awaited, however slow the machine; none of these is a measurement.
  expect: { timeout: 30_000 },
  workers: 1,
  forbidOnly: true,
  outputDir: "../../test-results/desktop",
});
