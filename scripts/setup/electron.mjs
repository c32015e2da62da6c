import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cleanEnv } from "./commands.mjs";
import { electronFetchMaxMs, electronRetryAfterMs } from "./limits.mjs";
import { inRoot } from "./paths.mjs";
import { say } from "./say.mjs";
import { digestOf, stampOf } from "./stamp.mjs";

const folder = inRoot("node_modules", "electron");
const absent = stampOf("electron-absent");
const wanted = () => digestOf([join(folder, "package.json")]);

/** @returns {string | undefined} the Electron binary that is here */
function present() {
  const pathFile = join(folder, "path.txt");
  const name = existsSync(pathFile) ? readFileSync(pathFile, "utf8") : "electron";
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, "dist");
  const binary = join(dist, name);
  return existsSync(binary) ? binary : undefined;
}

/** Why no window can be opened here, whatever is installed. */
function obstacle() {
  if (process.platform !== "linux" || process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined) return undefined;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return "there is no display";
  if (process.getuid?.() === 0) return "Electron does not run as root";
  return undefined;
}

/**
 * The Electron binary, fetched if it can be in bounded time; or why there is none.
 * @param {string} node
 * @returns {{ binary: string } | { reason: string }}
 */
export function ensureElectron(node) {
  const reason = obstacle();
  if (reason !== undefined) return { reason };
  const here = present();
  if (here !== undefined) return { binary: here };
  const digest = wanted();
  const failedBefore = { reason: "its binary could not be fetched" };
  if (absent.isFresh(digest) && absent.ageMs() < electronRetryAfterMs) return failedBefore;
  say("fetching Electron (about 120 MB, once)");
  spawnSync(node, [join(folder, "install.js")], {
    stdio: "ignore",
    timeout: electronFetchMaxMs,
    env: cleanEnv(node),
  });
  const fetched = present();
  if (fetched !== undefined) return { binary: fetched };
  absent.write(digest);
  return failedBefore;
}
