import { existsSync, rmSync } from "node:fs";
import { binOf, cleanEnv, run } from "./commands.mjs";
import { onPath } from "./on-path.mjs";
import { addonIn, isOfTheseSources, loads, prebuiltFolder } from "./prebuilt.mjs";
import { inRoot, isWindows } from "./paths.mjs";
import { reasonOf, say } from "./say.mjs";
import { digestOf, stampOf } from "./stamp.mjs";
import { headersFolder } from "./toolchain.mjs";

const folder = inRoot("native");
const stamp = stampOf("addon");
const compiler = () => (isWindows ? "msvc" : onPath(["c++", "g++", "clang++"]));
const builder = () => (isWindows ? "msbuild" : onPath(["make"]));
const python = () => onPath(isWindows ? ["python.exe", "py.exe"] : ["python3", "python"]);

const wanted = () =>
  digestOf(
    [...["binding.gyp", "src", "binding"].map((part) => inRoot("native", part)), prebuiltFolder],
    [compiler(), builder(), python()].map(String),
  );

const failed = () => `${wanted()} without`;
const isThere = () => [inRoot("native", "build", "Release"), prebuiltFolder].map(addonIn).some(existsSync);

/** True also after a build that failed: it is tried again when the sources or the compiler change. */
export const isAddonReady = () =>
  !existsSync(inRoot("native", "binding.gyp")) ||
  stamp.isFresh(failed()) ||
  (isThere() && stamp.isFresh(wanted()));

/**
 * Builds the native addon. Never fails: without it the program runs on the slower fallback, and `doctor` says so.
 * @param {string} node
 */
export function ensureAddon(node) {
  if (isAddonReady() || takesPrebuilt(node)) return;
  const missing = [
    ...(compiler() === undefined ? ["a C++ compiler"] : []),
    ...(builder() === undefined ? ["make"] : []),
    ...(python() === undefined ? ["Python"] : []),
  ];
  if (missing.length > 0) {
    say(`native addon not built (${missing.join(", ")} not found): using the slower fallback`);
    return stamp.write(failed());
  }
  stamp.clear();
  say("building the native addon");
  try {
    buildNative(node, folder);
    stamp.write(wanted());
  } catch (error) {
    say(`native addon not built (${reasonOf(error)}): using the slower fallback`);
    stamp.write(failed());
  }
}

/**
 * Builds a folder's native code for the given Node. Throws where that fails.
 * @param {string} node
 * @param {string} at
 */
export function buildNative(node, at) {
  const headers = headersFolder(node);
  const nodedir = headers === undefined ? [] : [`--nodedir=${headers}`];
  // What make says of each file is nobody's concern; what the compiler complains of is.
  run(node, [binOf("node-gyp"), "rebuild", "-C", at, "--jobs=max", "--loglevel=error", ...nodedir], {
    stdio: ["ignore", "ignore", 2],
    env: cleanEnv(node),
  });
}

/**
 * One that came with a release will do where it is of these very sources and loads here (another C library is a reason
 * why not). Else it is removed, because the program would look there first.
 * @param {string} node
 */
function takesPrebuilt(node) {
  if (!existsSync(prebuiltFolder)) return false;
  const isGood = isOfTheseSources() && loads(node);
  if (isGood) stamp.write(wanted());
  else {
    say("the native addon that came with the release does not fit: it is built here");
    rmSync(prebuiltFolder, { recursive: true, force: true });
  }
  return isGood;
}
