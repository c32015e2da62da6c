import { homedir } from "node:os";
import { join, resolve } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a person's library is when nothing else is said; the same for every shape, so that they find each other. */
export function defaultDataFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const given = environment["TESSERA_DATA"];
  if (given !== undefined && given !== "") return resolve(given);
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "Tessera");
  if (platform === "win32")
    return join(environment["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "Tessera");
  const base = environment["XDG_DATA_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".local", "share") : base, "tessera");
}

/** The vector indexes, as their folders and keys are called: of texts, and of what pictures look like. */
export type IndexName = "index" | "looks";

/** Where vectors lie when they are not sealed; see the setting `vectorsAtRest`. */
export const mappedVectorsFolder = (dataFolder: string, name: IndexName): string =>
  join(dataFolder, `${name}-mapped`);
