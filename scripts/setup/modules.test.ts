import { expect, test } from "vitest";
import { isInstalled } from "./modules.mjs";

const entry = (version: string, optional?: true) => ({
  version,
  integrity: `sha512-${version}`,
  ...(optional === undefined ? {} : { optional }),
});
const lock = (packages: Record<string, ReturnType<typeof entry>>) => ({ packages });

test("a tree that has every package of the lockfile is installed", () => {
  const asked = lock({
    "": entry("0.1.0"),
    "node_modules/a": entry("1.0.0"),
    "node_modules/b": entry("2.0.0"),
  });
  expect(
    isInstalled(asked, lock({ "node_modules/a": entry("1.0.0"), "node_modules/b": entry("2.0.0") })),
  ).toBe(true);
});

test("an optional package for another platform may be absent, no other one may", () => {
  const asked = lock({ "node_modules/a": entry("1.0.0"), "node_modules/a-windows": entry("1.0.0", true) });
  expect(isInstalled(asked, lock({ "node_modules/a": entry("1.0.0") }))).toBe(true);
  expect(isInstalled(asked, lock({ "node_modules/a-windows": entry("1.0.0", true) }))).toBe(false);
});

test("another version, or a package that nobody asked for, is not what the lockfile says", () => {
  const asked = lock({ "node_modules/a": entry("1.0.0") });
  expect(isInstalled(asked, lock({ "node_modules/a": entry("1.0.1") }))).toBe(false);
  expect(
    isInstalled(asked, lock({ "node_modules/a": entry("1.0.0"), "node_modules/z": entry("1.0.0") })),
  ).toBe(false);
});
