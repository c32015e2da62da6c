import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** `vite.program.config.ts` makes what is there. */
const programs = new URL("../../out/program/", import.meta.url);
const root = new URL("../../", import.meta.url);

/**
 * The same program in a few files, which Node loads in half of the time: where setup has built it, and no source says
 * anything else since. Undefined otherwise: the sources are run as they are.
 */
export function builtProgram(
  name: "cli" | "edge",
  folder: URL = programs,
  sources: URL = root,
): URL | undefined {
  const [build, ...inputs] = linesOf(new URL("current", folder));
  if (build === undefined || inputs.length === 0) return undefined;
  const below = fileURLToPath(sources);
  return inputs.every((line) => isUnchanged(line, below))
    ? new URL(`${build}/${name}.js`, folder)
    : undefined;
}

function linesOf(list: URL): readonly string[] {
  const isThere = statSync(list, { throwIfNoEntry: false }) !== undefined;
  return isThere ? readFileSync(list, "utf8").trimEnd().split("\n") : [];
}

/** A checkout writes files with the same content at another time: only then they are read. */
function isUnchanged(line: string, sources: string): boolean {
  const [size, modifiedMs, digest] = line.split(" ", 3);
  const path = sources + line.slice(`${size} ${modifiedMs} ${digest} `.length);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.size !== Number(size)) return false;
  return found.mtimeMs === Number(modifiedMs) || digestOf(path) === digest;
}

/** Importing it would take each start as long as all of the above. */
const digestOf = (path: string): string =>
  process.getBuiltinModule("node:crypto").createHash("sha256").update(readFileSync(path)).digest("hex");
