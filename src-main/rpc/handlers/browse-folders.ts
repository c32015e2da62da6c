import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Refusal } from "#core/ports/use-cases.ts";
import { limits } from "./limits.ts";

interface NamedFolder {
  readonly name: string;
  readonly path: string;
}
interface Browsed {
  readonly path: string;
  readonly parent?: string;
  readonly folders: readonly NamedFolder[];
  readonly suggested: readonly NamedFolder[];
}

/** Folders inside a folder of this machine, for choosing one where no native dialog is at hand. Hidden ones are left out. */
export async function browseFolders(given: string | undefined): Promise<Browsed | Refusal> {
  const path = resolve(given ?? homedir());
  const parent = dirname(path);
  const folders = await foldersIn(path);
  if ("refused" in folders) return folders;
  return { path, ...(parent === path ? {} : { parent }), folders, suggested: await suggestedFolders() };
}

async function foldersIn(path: string): Promise<readonly NamedFolder[] | Refusal> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => ({ name, path: join(path, name) }))
      .toSorted((one, other) => one.name.localeCompare(other.name))
      .slice(0, limits.browsedFolderCountMax);
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    return {
      refused: code === "EACCES" || code === "EPERM" ? "PATH_NOT_READABLE" : "PATH_NOT_FOUND",
      data: { path },
    };
  }
}

const likelyNames = ["Documents", "Desktop", "Downloads", "Pictures", "Notes", "Projects"];

async function suggestedFolders(): Promise<readonly NamedFolder[]> {
  const inHome = await foldersIn(homedir());
  if ("refused" in inHome) return [];
  return inHome.filter(({ path }) => likelyNames.includes(basename(path)));
}
