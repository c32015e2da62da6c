import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { onPath } from "#scripts/setup/on-path.mjs";

/** Where it is missing, or the header by which programs say what is to be counted, instructions are not counted. */
export function findCounter(): string | undefined {
  const path = onPath(["valgrind"]);
  if (path === undefined) return undefined;
  const header = join(dirname(dirname(path)), "include", "valgrind", "callgrind.h");
  return existsSync(header) ? path : undefined;
}
