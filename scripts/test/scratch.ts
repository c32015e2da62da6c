import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";

/** Where the system keeps files in memory. */
const memoryFolder = "/dev/shm";
const prefix = "tessera-";
/** Tests use less than a gigabyte at once; what is in memory must never be what they lack. */
const roomMinBytes = 6e9;
/** No run takes so long: what is older is of one that was killed. */
const leftAfterMs = 86_400_000;

export interface Scratch extends Disposable {
  readonly path: string;
}

/**
 * Where tests write, in memory where it has plenty of room: making and removing files on a disk takes up to a fifth of
 * the processor time of tests with databases, and they wait for it. It goes with all that they left. Elsewhere it is
 * the system's folder, which stays as it is.
 */
export function openScratch(memory = memoryFolder, freeBytesIn = freeBytesOf): Scratch {
  const path = freeBytesIn(memory) > roomMinBytes ? makeIn(memory) : undefined;
  return {
    path: path ?? tmpdir(),
    [Symbol.dispose]: () => void (path === undefined || removeFolder(path)),
  };
}

function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    // A disk that a killed test had mounted there, for one: no reason to fail tests that passed.
    console.error(`${path} stays: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function freeBytesOf(memory: string): number {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return Math.min(bavail * bsize, freemem());
  } catch {
    // Not every system has it.
    return 0;
  }
}

/** `undefined` where nothing may be made or, as tests do with what they compile, run there. */
function makeIn(memory: string): string | undefined {
  try {
    removeLeft(memory);
    const path = mkdtempSync(join(memory, prefix));
    const script = join(path, "runs");
    writeFileSync(script, "#!/bin/sh\n", { mode: 0o700 });
    const runs = spawnSync(script).status === 0;
    rmSync(runs ? script : path, { recursive: true });
    return runs ? path : undefined;
  } catch {
    return undefined;
  }
}

function removeLeft(memory: string): void {
  for (const name of readdirSync(memory).filter((each) => each.startsWith(prefix))) {
    const path = join(memory, name);
    const { mtimeMs } = statSync(path);
    if (Date.now() - mtimeMs > leftAfterMs) removeFolder(path);
  }
}
