import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Refusal } from "#core/ports/use-cases.ts";
import { assertNever } from "#shared/kit/assert-never.ts";
import type { OpenStore } from "./open-store.ts";

export interface BackUpDeps {
  readonly dataFolder: string;
  readonly store: Pick<OpenStore, "backUp">;
}

/** The one write outside the data folder, and only where a person names a path at which nothing is. */
export const createBackUp =
  ({ dataFolder, store }: BackUpDeps) =>
  async (path: string): Promise<{ readonly path: string; readonly sizeBytes: number } | Refusal> => {
    const refused = (detail: string): Refusal => ({ refused: "PATH_NOT_WRITABLE", data: { path, detail } });
    if (!isAbsolute(path)) return refused("the whole path is needed");
    if (await isInside(path, dataFolder)) return { refused: "FOLDER_IS_DATA", data: { path } };
    const outcome = await store.backUp(path);
    switch (outcome.kind) {
      case "copied":
        return { path, sizeBytes: outcome.sizeBytes };
      case "exists":
        return { refused: "FILE_EXISTS", data: { path } };
      case "unwritable":
        return refused(outcome.detail);
      default:
        return assertNever(outcome);
    }
  };

/** Through links as well: a copy in the data folder would go when the library goes. */
async function isInside(path: string, folder: string): Promise<boolean> {
  const real = async (each: string): Promise<string> => realpath(each).catch(() => each);
  const within = relative(await real(folder), join(await real(dirname(path)), "copy"));
  return within !== ".." && !within.startsWith(`..${sep}`) && !isAbsolute(within);
}
