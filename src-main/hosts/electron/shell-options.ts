import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultDataFolder } from "#hosts/data-folder.ts";

export interface ShellOptions {
  readonly dataFolder: string;
  /** Watch the sample library that comes with the source. */
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
  return { dataFolder: isGiven ? resolve(data) : defaultDataFolder(), demo: demo === true };
}
