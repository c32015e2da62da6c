import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { ModelFile } from "#shared/model/model-catalogue.ts";
import { limits } from "./limits.ts";
import { partOf } from "./fetch-file.ts";

/**
 * Copies as many bytes as the file has from a place in an open one, and names the copy only when its fingerprint is the
 * file's. False where it is not, or where the bytes end too early; then nothing is left.
 */
export async function copyChecked(
  from: { readonly handle: FileHandle; readonly offsetBytes: number },
  file: ModelFile,
  path: string,

  signal: AbortSignal,
): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash("sha256");
  const piece = Buffer.alloc(Math.min(limits.pieceBytes, file.sizeBytes));
  const part = partOf(path);
  await using out = await open(part, "w", 0o600);
  let done = 0;
  while (done < file.sizeBytes) {
    signal.throwIfAborted();
    const count = Math.min(piece.length, file.sizeBytes - done);
    const { bytesRead } = await from.handle.read(piece, 0, count, from.offsetBytes + done);
    if (bytesRead === 0) break;
    const bytes = piece.subarray(0, bytesRead);
    hash.update(bytes);
    await out.writeFile(bytes);
    done += bytesRead;
  }
  if (done < file.sizeBytes || hash.digest("hex") !== file.sha256) {
    await rm(part, { force: true });
    return false;
  }
  await out.sync();
  await rename(part, path);
  return true;
}
