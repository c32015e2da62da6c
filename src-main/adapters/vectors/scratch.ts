import { randomUUID } from "node:crypto";
import { chmod, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where a file may lie unsealed for the moment that a library needs a path. */
export interface Scratch extends AsyncDisposable {
  /** The file exists, empty and private, while `use` runs, and not after. */
  withFile<Result>(use: (path: string) => Promise<Result>): Promise<Result>;
}

/**
 * usearch reads and writes paths only, and the index is sealed: what it writes lies here for less than a second,
 * readable by this user alone. `memoryFolder` (`/dev/shm`) is memory and never reaches a disk; where there is none,
 * `diskFolder` is used, which is this index's alone. What a crash leaves in either is removed at the next start.
 */
export async function createScratch({
  memoryFolder,
  diskFolder,
}: {
  readonly memoryFolder?: string;
  readonly diskFolder: string;
}): Promise<Scratch> {
  await rm(diskFolder, { recursive: true, force: true });
  const folder = (memoryFolder === undefined ? undefined : await madeInMemory(memoryFolder)) ?? diskFolder;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  return {
    async withFile(use) {
      const path = join(folder, randomUUID());
      await (await open(path, "wx", 0o600)).close();
      try {
        return await use(path);
      } finally {
        await rm(path, { force: true });
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const stem = "tessera-index";

/** Undefined where the folder cannot be made: no such file system, or it is full or read-only. */
async function madeInMemory(memoryFolder: string): Promise<string | undefined> {
  try {
    await removeAbandoned(memoryFolder);
    const folder = join(memoryFolder, `${stem}-${process.pid}-${randomUUID()}`);
    await mkdir(folder, { mode: 0o700 });
    return folder;
  } catch {
    return undefined;
  }
}

/** Folders whose process is gone; another user's cannot be removed and are left. */
async function removeAbandoned(memoryFolder: string): Promise<void> {
  for (const name of await readdir(memoryFolder)) {
    const pid = new RegExp(`^${stem}-(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(memoryFolder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    // Not permitted: it runs, as another user.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}
