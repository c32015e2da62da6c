import { open } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import { copyChecked } from "./copy-file.ts";
import { type ModelFolders, type Pinned, settle } from "./model-folders.ts";
import { asFileRefusal, ModelRefusal } from "./model-refusal.ts";

/** Copies a model's files from a folder that a person has; says why where one is not what the catalogue names. */
export async function takeFolder(
  entry: Pinned,
  from: string,
  { folderOf, comingOf }: ModelFolders,
): Promise<ModelRemark | undefined> {
  try {
    if (!isAbsolute(from))
      throw new ModelRefusal({ code: "model-unreadable", path: from, detail: "the whole path is needed" });
    for (const file of entry.pins.files) {
      await using handle = await open(join(from, file.path));
      const { size } = await handle.stat();
      if (size !== file.sizeBytes)
        throw new ModelRefusal({
          code: "model-file-of-wrong-size",
          path: file.path,
          wantedBytes: file.sizeBytes,
          foundBytes: size,
        });
      const source = { handle, offsetBytes: 0 };
      const target = join(comingOf(entry), file.path);
      if (!(await copyChecked(source, file, target, new AbortController().signal)))
        throw new ModelRefusal({ code: "model-file-altered", path: file.path });
    }
    await settle(comingOf(entry), folderOf(entry));
    return undefined;
  } catch (thrown) {
    return asFileRefusal(thrown, from).why;
  }
}
