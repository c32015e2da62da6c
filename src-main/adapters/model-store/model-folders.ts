/**
 * Where models lie: `ID/REVISION/` holds a whole model, `coming/ID@REVISION/` what there is of one. Invariant: a model's own
 * folder appears at once, when each of its files was compared with its fingerprint.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ModelEntry, ModelFile, ModelPins } from "#shared/model/model-catalogue.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import { partOf, sizeIfThere } from "./fetch-file.ts";

export type Pinned = ModelEntry & { readonly pins: ModelPins };
export const isPinned = (entry: ModelEntry): entry is Pinned => entry.pins !== undefined;

export interface ModelFolders {
  readonly folderOf: (entry: Pinned) => string;
  readonly comingOf: (entry: Pinned) => string;
}

export const modelFolders = (root: string): ModelFolders => ({
  folderOf: ({ id, pins }) => join(root, id, pins.revision),
  comingOf: ({ id, pins }) => join(root, "coming", `${id}@${pins.revision}`),
});

export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** By sizes alone: it is asked often. Undefined: all there. */
export async function lackOf(folder: string, pins: ModelPins): Promise<ModelRemark | undefined> {
  for (const file of pins.files) {
    const found = await stat(join(folder, file.path)).catch(() => undefined);
    if (found === undefined) return { code: "model-file-absent", path: file.path };
    if (found.size !== file.sizeBytes)
      return {
        code: "model-file-of-wrong-size",
        path: file.path,
        wantedBytes: file.sizeBytes,
        foundBytes: found.size,
      };
  }
  return undefined;
}

/** By its content. */
export async function isFile(path: string, file: ModelFile): Promise<boolean> {
  if ((await sizeIfThere(path)) !== file.sizeBytes) return false;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex") === file.sha256;
}

export async function comeBytes(coming: string, pins: ModelPins): Promise<number> {
  let bytes = 0;
  for (const file of pins.files) {
    const path = join(coming, file.path);
    bytes += (await isThere(path))
      ? file.sizeBytes
      : Math.min(file.sizeBytes, await sizeIfThere(partOf(path)));
  }
  return bytes;
}

/** A model with a file gone or altered goes back to those that are coming; what is not the right file is removed. */
export async function takeBack(folder: string, coming: string, pins: ModelPins): Promise<void> {
  if (!(await isThere(folder)) || (await isThere(coming))) return;
  await mkdir(dirname(coming), { recursive: true, mode: 0o700 });
  await rename(folder, coming);
  for (const file of pins.files) {
    const path = join(coming, file.path);
    if (!(await isFile(path, file))) await rm(path, { force: true, recursive: true });
  }
}

/** All files are there and were compared: the folder takes its place. */
export async function settle(coming: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await rm(folder, { recursive: true, force: true });
  await rename(coming, folder);
  // The new name is on the disk before anything relies on it; Windows opens no folders.
  if (process.platform === "win32") return;
  await using parent = await open(dirname(folder));
  await parent.sync();
}
