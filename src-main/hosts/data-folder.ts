import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { crc32 } from "node:zlib";

/** The model that comes with the program, and serves where no other was chosen. */
export const bundledModelId = "static-en";

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

/** The sample library is one of its own, beside that of the person: nothing of it is ever among what is theirs. */
export const demoDataFolder = (dataFolder: string): string => `${dataFolder}-demo`;

export interface IndexFolders {
  readonly sealedFolder: string;
  /** Where vectors lie when they are not sealed; see the setting `vectorsAtRest`. */
  readonly mappedFolder: string;
  readonly scratchFolder: string;
}

/** Each model's index has its own: that of the bundled one lies where it always did. */
export function indexFolders(dataFolder: string, modelId: string): IndexFolders {
  if (modelId === bundledModelId)
    return {
      sealedFolder: join(dataFolder, "index"),
      mappedFolder: join(dataFolder, "index-mapped"),
      scratchFolder: join(dataFolder, "scratch"),
    };
  return foldersIn(join(dataFolder, "spaces"), modelId);
}

function foldersIn(parent: string, modelId: string): IndexFolders {
  // A model's id may hold what no file name may.
  const name = `${modelId.replace(/[^\w-]+/gu, "_").slice(0, 40)}-${crc32(modelId).toString(16)}`;
  const folder = join(parent, name);
  return {
    sealedFolder: join(folder, "index"),
    mappedFolder: join(folder, "index-mapped"),
    scratchFolder: join(folder, "scratch"),
  };
}

/** Of what pictures show, to a model. */
export const jointIndexFolders = (dataFolder: string, modelId: string): IndexFolders =>
  foldersIn(join(dataFolder, "joint"), modelId);

/** Of how recordings sound. */
export const soundIndexFolders = (dataFolder: string): IndexFolders => ({
  sealedFolder: join(dataFolder, "sounds"),
  mappedFolder: join(dataFolder, "sounds-mapped"),
  scratchFolder: join(dataFolder, "scratch-sounds"),
});

/** Of what pictures look like. */
export const lookIndexFolders = (dataFolder: string): IndexFolders => ({
  sealedFolder: join(dataFolder, "looks"),
  mappedFolder: join(dataFolder, "looks-mapped"),
  scratchFolder: join(dataFolder, "scratch-looks"),
});
