import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultDataFolder, demoDataFolder } from "#hosts/data-folder.ts";

export interface ShellOptions {
  readonly dataFolder: string;
  /** Show the sample library that comes with the source, in the data folder that is beside the person's own. */
  readonly demo: boolean;
}

/** What `npm start --` hands on, among switches of Chromium and links, which are others' to read. */
export function parseShellOptions(argv: readonly string[]): ShellOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: { data: { type: "string" }, demo: { type: "boolean" } },
  });
  const { data, demo } = values;
  const isGiven = typeof data === "string" && data !== "";
  const own = isGiven ? resolve(data) : defaultDataFolder();
  return { dataFolder: demo === true ? demoDataFolder(own) : own, demo: demo === true };
}
