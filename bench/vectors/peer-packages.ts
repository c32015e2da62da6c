import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { buildNative } from "#scripts/setup/addon.mjs";
import { npm } from "#scripts/setup/commands.mjs";
import { inRoot } from "#scripts/setup/paths.mjs";
import { digestOf, stampOf } from "#scripts/setup/stamp.mjs";

const folder = inRoot("tools", "peers");

/**
 * The peers that only benchmarks use lie outside of the project's own packages, so that nobody who builds or tests it
 * downloads them: they are fetched when a benchmark first needs them.
 */
export function ensurePeers(note: (line: string) => void): void {
  const stamp = stampOf("peers");
  const wanted = digestOf([inRoot("tools", "peers", "package-lock.json")]);
  if (existsSync(inRoot("tools", "peers", "node_modules")) && stamp.isFresh(wanted)) return;
  note("installing what is compared with (tools/peers)");
  stamp.clear();
  // Not `npm ci`: a registry need not have the programs for all platforms that a package names.
  npm(process.execPath, ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
  // It comes as sources alone. Without a compiler there would be no addon of ours either.
  buildNative(process.execPath, inRoot("tools", "peers", "node_modules", "hnswlib-node"));
  stamp.write(wanted);
}

/** A package of `tools/peers`; the caller says what of it it uses. */
export const requirePeer = createRequire(inRoot("tools", "peers", "package.json"));
