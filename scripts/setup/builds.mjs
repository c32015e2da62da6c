import { existsSync } from "node:fs";
import { binOf, cleanEnv, run } from "./commands.mjs";
import { inRoot } from "./paths.mjs";
import { say } from "./say.mjs";
import { digestOf, stampOf } from "./stamp.mjs";

const shared = ["src-renderer", "src-shared", "vite.web.config.ts", "package-lock.json"];

/**
 * A build by Vite: what it reads, what proves that it is there, how it is made.
 * @typedef {{ name: string, title: string, inputs: readonly string[], proof: string, script: () => string, args: readonly string[] }} Build
 */

/** @type {Build} */
export const webPage = {
  name: "web",
  title: "web page",
  inputs: shared,
  proof: "out/web/index.html",
  script: () => binOf("vite"),
  args: ["build", "-c", "vite.web.config.ts", "--logLevel", "warn"],
};

/** @type {Build} */
export const serverPages = {
  ...webPage,
  name: "server-pages",
  title: "pages of the team's server",
  proof: "out/server-pages/server.html",
  args: [...webPage.args, "--mode", "server"],
};

/** @type {Build} */
export const desktopApp = {
  name: "desktop",
  title: "desktop app",
  inputs: [...shared, "electron.vite.config.ts", "src-main", "native/lib"],
  proof: "out/main/src-main/hosts/electron/main.js",
  script: () => binOf("electron-vite"),
  args: ["build", "--logLevel", "warn"],
};

/**
 * Edge host and command line in a few files; without it they run from their sources, which takes longer.
 * @type {Build}
 */
export const program = {
  name: "program",
  title: "command line",
  inputs: ["src-main", "src-shared", "native/lib", "vite.program.config.ts", "package-lock.json"],
  proof: "out/program/current",
  script: () => binOf("vite"),
  args: ["build", "-c", "vite.program.config.ts", "--logLevel", "warn"],
};

/** @param {Build} build */
const wanted = ({ inputs }) => digestOf(inputs.map((path) => inRoot(path)));

/** @param {Build} build */
export const isBuilt = (build) =>
  existsSync(inRoot(build.proof)) && stampOf(build.name).isFresh(wanted(build));

/**
 * @param {string} node
 * @param {Build} build
 */
export function ensureBuilt(node, build) {
  if (isBuilt(build)) return;
  say(`building the ${build.title}`);
  const stamp = stampOf(build.name);
  stamp.clear();
  const digest = wanted(build);
  run(node, [build.script(), ...build.args], { env: cleanEnv(node) });
  // The digest from before the build: an edit during it makes the next start build again.
  stamp.write(digest);
}
