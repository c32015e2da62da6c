import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { npm } from "./commands.mjs";
import { programNeeds, satisfies } from "./node-version.mjs";
import { inRoot, isWindows } from "./paths.mjs";
import { say } from "./say.mjs";
import { digestOf, stampOf } from "./stamp.mjs";

const folder = inRoot("tools", "node");

/** Where the packaged Node for this platform lies once it is installed; undefined where none is packaged. */
function packagedNode() {
  /** @type {{ optionalDependencies: Record<string, string> }} */
  const { optionalDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const ending = `-${isWindows ? "win" : process.platform}-${process.arch}`;
  const name = Object.keys(optionalDependencies).find((candidate) => candidate.endsWith(ending));
  return name && join(folder, "node_modules", name, "bin", isWindows ? "node.exe" : "node");
}

/** @returns {string | undefined} the Node that runs the program, when nothing has to be installed for it */
export function readyNode() {
  if (satisfies(process.versions.node)) return process.execPath;
  const packaged = packagedNode();
  const isReady = packaged !== undefined && existsSync(packaged) && stampOf("node").isFresh(wanted());
  return isReady ? packaged : undefined;
}

const wanted = () => digestOf([join(folder, "package-lock.json")]);

/** The Node that runs the program: the running one if it will do, else the packaged one, installed if need be. */
export function ensureNode() {
  return readyNode() ?? installNode();
}

function installNode() {
  const running = `Node ${process.versions.node}`;
  const packaged = packagedNode();
  if (packaged === undefined) {
    throw new Error(
      `${running} will not do and none is packaged for ${process.platform}/${process.arch}: install ${programNeeds}`,
    );
  }
  say(`${running} is not one of ${programNeeds}: installing Node 24 into tools/node`);
  const stamp = stampOf("node");
  stamp.clear();
  npm(process.execPath, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder);
  if (!existsSync(packaged))
    throw new Error(`npm did not install ${packaged}: install Node ${programNeeds} yourself`);
  stamp.write(wanted());
  return packaged;
}

/**
 * A folder with Node's headers that is already here, so that building the addon fetches nothing.
 * @param {string} node
 */
export function headersFolder(node) {
  const packaged = packagedNode();
  const homes = [node, ...(packaged === undefined ? [] : [packaged])].map((path) => dirname(dirname(path)));
  return homes.find((home) => existsSync(join(home, "include", "node", "node_api.h")));
}
