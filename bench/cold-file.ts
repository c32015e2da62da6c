import { copyFile, open } from "node:fs/promises";
import { runProgram } from "./program.ts";

/**
 * A copy that no process has mapped, whose pages can be let go; all of it is on the disk. Where the original is mapped by
 * whoever measures, the system keeps its pages.
 */
export async function copyToDisk(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await using file = await open(to, "r+");
  await file.sync();
}

/** The file leaves the system's cache: who reads it next waits for the disk. On Linux alone. */
export async function dropFromCache(path: string, signal: AbortSignal): Promise<void> {
  await runProgram(["dd", `if=${path}`, "iflag=nocache", "count=0", "status=none"], {}, signal);
}
