/** A disk of a test's own, in memory, that is soon full. */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** To the last byte, as another program would. */
  fill(): void;
  /** What `fill` took. */
  makeRoom(): void;
}

/** `size`: as mount has it, such as `256k`. Undefined where a test may mount nothing. */
export async function smallDisk(folder: string, size: string): Promise<SmallDisk | undefined> {
  const path = join(folder, "small");
  mkdirSync(path);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]).status !== 0) return undefined;
  const filler = join(path, "filler");
  return {
    path,
    fill: () => fillUp(filler),
    makeRoom: () => rmSync(filler),
    [Symbol.asyncDispose]: async () => void spawnSync("umount", ["--lazy", path]),
  };
}

function fillUp(path: string): void {
  const file = openSync(path, "a");
  try {
    for (;;) writeSync(file, new Uint8Array(4_096));
  } catch (thrown) {
    if (!String(thrown).includes("ENOSPC")) throw thrown;
  } finally {
    closeSync(file);
  }
}
