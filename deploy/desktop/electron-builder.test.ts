import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const config: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "electron-builder.json"), "utf8"));

interface Validator {
  validateConfiguration(config: unknown, logger: { readonly isEnabled: boolean; add(): void }): Promise<void>;
}
const require = createRequire(join(root, "package.json"));
const { validateConfiguration } = require("app-builder-lib/out/util/config/config") as Validator;
const validate = (given: unknown): Promise<void> =>
  validateConfiguration(structuredClone(given), { isEnabled: false, add: () => undefined });

test("electron-builder accepts the configuration", async () => {
  await expect(validate(config)).resolves.toBeUndefined();
});

test("electron-builder refuses a misspelt key", async () => {
  const misspelt = { ...(config as object), mac: { hardendRuntime: true } };
  await expect(validate(misspelt)).rejects.toThrow(/configuration\.mac should be/);
});

test("the packed program can be the Node of its decode processes", () => {
  // With the fuse off, Electron's `fork` throws, and no file could be read (electronjs.org, Electron Fuses).
  expect(config).toMatchObject({ electronFuses: { runAsNode: true } });
});

test("what the core reads beside its bundle is in the package, outside the archive", () => {
  const core = readFileSync(join(root, "src-main/hosts/electron/core.ts"), "utf8");
  const folders = [...core.matchAll(/bundled\("(?:\.\.\/){5}([^"]+)"\)/g)].map(([, folder]) => folder);
  expect(folders).toEqual(["demo/library", "models/static-en"]);
  expect(config).toMatchObject({
    files: expect.arrayContaining(folders.map((folder) => `${folder}/**`)),
    asarUnpack: expect.arrayContaining(["demo/library/**", "models/**"]),
  });
});
