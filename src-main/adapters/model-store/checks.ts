import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import { isFile, isThere, lackOf, type ModelFolders, type Pinned } from "./model-folders.ts";

/** Whether models are still what was downloaded. */
export interface Checks {
  readonly folderOf: (entry: Pinned) => string;
  /** By sizes, and by what a comparison found before. */
  lackAsKnown(entry: Pinned): Promise<ModelRemark | undefined>;
  /** By fingerprints, each file once for as long as its size and date stay. */
  lackOf(entry: Pinned): Promise<ModelRemark | undefined>;
}

export function createChecks({ folderOf }: ModelFolders): Checks {
  const compared = new Map<string, { readonly mark: string; readonly isRight: boolean }>();
  const markOf = async (path: string): Promise<string> => {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size} ${mtimeMs} ${ino}`;
  };
  const alteredIn = async (
    entry: Pinned,
    isRight: (path: string, file: Pinned["pins"]["files"][number]) => Promise<boolean>,
  ): Promise<ModelRemark | undefined> => {
    for (const file of entry.pins.files)
      if (!(await isRight(join(folderOf(entry), file.path), file)))
        return { code: "model-file-altered", path: file.path };
    return undefined;
  };
  return {
    folderOf,
    async lackAsKnown(entry) {
      const lack = await lackOf(folderOf(entry), entry.pins);
      return (
        lack ??
        (await alteredIn(entry, async (path) => {
          const before = compared.get(path);
          return before === undefined || before.isRight || before.mark !== (await markOf(path));
        }))
      );
    },
    async lackOf(entry) {
      if (!(await isThere(folderOf(entry)))) return { code: "model-not-here", name: entry.name };
      const lack = await lackOf(folderOf(entry), entry.pins);
      return (
        lack ??
        (await alteredIn(entry, async (path, file) => {
          const mark = await markOf(path);
          const before = compared.get(path);
          if (before?.mark === mark) return before.isRight;
          const isRight = await isFile(path, file);
          compared.set(path, { mark, isRight });
          return isRight;
        }))
      );
    },
  };
}
