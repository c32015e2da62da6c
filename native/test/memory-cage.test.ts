import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const packages = join(root, "node_modules");

// Electron's memory cage forbids buffers outside V8's heap: whoever makes one crashes there.
const external = /napi_create_external_(?:array)?buffer|node_api_create_external_/;

/** Known to have the symbol, and why that is safe. */
const known = new Map([
  ["better-sqlite3-multiple-ciphers", "only `serialize()` uses it, which nothing here calls"],
  [
    "@napi-rs/canvas",
    "napi-rs copies where external buffers are refused; only drawing PDF pages would use it",
  ],
  ["@node-rs/argon2", "only the team's server loads it, which runs in plain Node"],
  ["@img/sharp", "asks whether external buffers are allowed and copies where they are not"],
]);

async function addons(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && entry.name.endsWith(".node"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Packages that the program ships: what it depends on, not what it is built and tested with. */
async function shippedPackages(): Promise<readonly string[]> {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  return Object.entries(lock.packages).flatMap(([path, { dev }]) =>
    path.startsWith("node_modules/") && dev !== true ? [path.slice("node_modules/".length)] : [],
  );
}

test("no native module that is shipped makes external buffers, but those known to be safe", async () => {
  const shipped = await shippedPackages();
  const offenders: string[] = [];
  let scanned = 0;
  for (const path of [...(await addons(packages)), ...(await addons(join(root, "native")))]) {
    const name = path.startsWith(packages)
      ? shipped.find((each) => path.startsWith(join(packages, each, "/")))
      : "native";
    if (name === undefined || [...known.keys()].some((safe) => name.startsWith(safe))) continue;
    scanned++;
    if (external.test((await readFile(path)).toString("latin1"))) offenders.push(path.slice(root.length + 1));
  }
  expect(scanned).toBeGreaterThan(0);
  expect(offenders).toEqual([]);
});
