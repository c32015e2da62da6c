/** Puts the addon that was built here where a release has it: `native/prebuilds/<platform>-<arch>/`. */
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureAddon } from "../setup/addon.mjs";
import { inRoot } from "../setup/paths.mjs";
import { addonIn, loads, prebuiltFolder, sha256Of, sourcesDigest } from "../setup/prebuilt.mjs";
import { say } from "../setup/say.mjs";

// A prebuilt one would be taken instead of being built.
rmSync(prebuiltFolder, { recursive: true, force: true });
ensureAddon(process.execPath);
const built = inRoot("native", "build", "Release", "tessera.node");
if (!existsSync(built) || !loads(process.execPath, built))
  throw new Error(`${built} is not there or does not load: what is said above tells why`);
mkdirSync(prebuiltFolder, { recursive: true });
copyFileSync(built, addonIn(prebuiltFolder));
/** @type {import("../setup/prebuilt.mjs").Manifest} */
const manifest = { sources: sourcesDigest(), sha256: sha256Of(built) };
writeFileSync(join(prebuiltFolder, "tessera.json"), `${JSON.stringify(manifest)}\n`);
say(`the native addon is in ${prebuiltFolder}`);
