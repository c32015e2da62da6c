import { randomUUID } from "node:crypto";
import { type FileHandle, link, lstat, open, rm } from "node:fs/promises";
import type { ExchangeFiles, FileWritten } from "#core/ports/exchange-files.ts";

/** Files that a person names. What is written is there when it is whole, and never over what was there. */
export const createExchangeFiles = (): ExchangeFiles => ({
  async write(path, parts) {
    const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
    try {
      if (await isThere(path)) return { kind: "exists" };
      await writeAll(await open(partial, "wx", 0o600), parts);
      // Fails where something came to be there meanwhile, which a rename would not.
      await link(partial, path);
      return { kind: "written" };
    } catch (thrown) {
      return refusalOf(thrown);
    } finally {
      await rm(partial, { force: true });
    }
  },
  async open(path) {
    let file: FileHandle;
    try {
      file = await open(path, "r");
    } catch (thrown) {
      if (codeOf(thrown) === undefined) throw thrown;
      return { kind: codeOf(thrown) === "ENOENT" ? "absent" : "unreadable" };
    }
    if ((await file.stat()).isFile()) return { kind: "open", chunks: file.createReadStream() };
    await file.close();
    return { kind: "unreadable" };
  },
});

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return false;
    throw thrown;
  }
}

async function writeAll(
  file: FileHandle,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const part of parts) await file.appendFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The system's refusals; whatever else was thrown is none of the file's. */
function refusalOf(thrown: unknown): FileWritten {
  const code = codeOf(thrown);
  if (code === undefined) throw thrown;
  if (code === "EEXIST") return { kind: "exists" };
  return { kind: "refused", detail: code === "ENOSPC" ? "the disk is full" : code };
}

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
