import { defineConfig } from "@playwright/test";
import { browserPath } from "./fixtures/browser.ts";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  timeout: 90_000,
  // A condition is awaited, however slow the machine; none of these is a measurement.
  expect: { timeout: 30_000 },
  // A page waits about as long as it works.
  workers: 3,
  forbidOnly: true,
  globalSetup: "./fixtures/build-pages.ts",
  outputDir: "../../test-results/edge",
  use: {
    viewport: { width: 1440, height: 900 },
    // What failed is tried once more with a trace: recorded of every test, it takes two fifths of the time.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: browserPath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
      ],
    },
  },
});
