import { constants } from "node:fs";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import type { Item } from "#shared/model/item.ts";

export type Original =
  | { readonly kind: "open"; readonly handle: FileHandle; readonly sizeBytes: number }
  | { readonly kind: "gone" | "outside" | "changed" };

/**
 * Opens the very file that was indexed.
 * Invariant: nothing outside the watched folder is read, wherever links lead by now, because the path is resolved
 * after the file was opened and must be that same file.
 */
export async function openOriginal(item: Item, folderPath: string): Promise<Original> {
  const handle = await openPlainly(item.path);
  if (handle === undefined) return { kind: "gone" };
  const original = await judge(handle, item, folderPath);
  if (original.kind !== "open") await handle.close();
  return original;
}

async function openPlainly(path: string): Promise<FileHandle | undefined> {
  try {
    // Not following a link, and not waiting for the other end of a pipe.
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (thrown) {
    if (
      thrown instanceof Error &&
      "code" in thrown &&
      ["ENOENT", "ELOOP", "ENOTDIR", "EACCES", "EPERM", "ENXIO", "EISDIR"].includes(String(thrown.code))
    )
      return undefined;
    throw thrown;
  }
}

async function judge(handle: FileHandle, item: Item, folderPath: string): Promise<Original> {
  const seen = await handle.stat();
  if (!seen.isFile()) return { kind: "gone" };
  const [path, root] = await Promise.all([realpath(item.path), realpath(folderPath)]).catch(() => [
    undefined,
    undefined,
  ]);
  if (path === undefined || root === undefined) return { kind: "gone" };
  if (path !== root && !path.startsWith(root.endsWith(sep) ? root : root + sep)) return { kind: "outside" };
  const there = await stat(path);
  if (there.dev !== seen.dev || there.ino !== seen.ino) return { kind: "outside" };
  // What is known of its kind holds for the bytes that were read then, and for no others.
  if (seen.size !== item.sizeBytes || Math.floor(seen.mtimeMs) !== Math.floor(item.modifiedMs))
    return { kind: "changed" };
  return { kind: "open", handle, sizeBytes: seen.size };
}
