import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The first of the commands that PATH has, as a whole path.
 * @param {readonly string[]} commands
 */
export function onPath(commands) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return commands
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find((path) => existsSync(path));
}
