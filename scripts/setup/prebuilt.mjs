import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./paths.mjs";
import { digestOf } from "./stamp.mjs";

/** The platforms that a release has the addon for, as Node names them. */
export const prebuiltPlatforms = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];
/** @param {string} platform */
export const prebuiltFolderOf = (platform) => inRoot("native", "prebuilds", platform);
export const prebuiltFolder = prebuiltFolderOf(`${process.platform}-${process.arch}`);
/** @param {string} folder */
export const addonIn = (folder) => join(folder, "tessera.node");

/**
 * What lies beside a prebuilt addon.
 * @typedef {{ sources: string, sha256: string }} Manifest
 */

/** Of all that the addon is made of, on this platform. */
export const sourcesDigest = () =>
  digestOf(["binding.gyp", "src", "binding"].map((part) => inRoot("native", part)));

/** @param {string} path */
export const sha256Of = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/**
 * Undefined where there is none, or it is no manifest.
 * @param {string} folder
 * @returns {Manifest | undefined}
 */
export function manifestIn(folder) {
  const path = join(folder, "tessera.json");
  if (!existsSync(path) || !existsSync(addonIn(folder))) return undefined;
  try {
    /** @type {unknown} */
    const found = JSON.parse(readFileSync(path, "utf8"));
    const isManifest =
      typeof found === "object" &&
      found !== null &&
      "sources" in found &&
      typeof found.sources === "string" &&
      "sha256" in found &&
      typeof found.sha256 === "string";
    return isManifest ? { sources: String(found.sources), sha256: String(found.sha256) } : undefined;
  } catch {
    // A manifest that was cut off is none.
    return undefined;
  }
}

/** Whole, too. */
export function isOfTheseSources() {
  const manifest = manifestIn(prebuiltFolder);
  return manifest?.sources === sourcesDigest() && manifest.sha256 === sha256Of(addonIn(prebuiltFolder));
}

/**
 * Tried in a process of its own: one that is broken may end it.
 * @param {string} node
 * @param {string} path
 */
export function loads(node, path = addonIn(prebuiltFolder)) {
  const program = 'process.exitCode = typeof require(process.argv[1]).kernel === "string" ? 0 : 1';
  return spawnSync(node, ["-e", program, path], { stdio: "ignore" }).status === 0;
}
