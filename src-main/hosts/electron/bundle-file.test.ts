import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleFile } from "./bundle-file.ts";

const folder = join("/", "opt", "tessera", "renderer");

test("names inside the bundle are found", () => {
  expect(bundleFile(folder, "/")).toBe(join(folder, "index.html"));
  expect(bundleFile(folder, "/assets/app.js")).toBe(join(folder, "assets", "app.js"));
});

test.each([
  "/../main/core.js",
  "/%2e%2e/main/core.js",
  "/..%2f..%2fetc/passwd",
  "/assets/../../x",
  "/%00",
  "/%E0%A4%A",
])("%s never leaves the bundle", (pathname) => expect(bundleFile(folder, pathname)).toBeUndefined());
