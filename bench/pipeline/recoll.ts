import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram, type Run } from "../program.ts";

const recollindex = "/usr/bin/recollindex";
const recollq = "/usr/bin/recollq";

/** Indexes a folder from nothing with Debian's recollindex, at normal priority; all else as it is configured there. */
export async function indexWithRecoll(
  configFolder: string,
  folder: string,
  signal: AbortSignal,
): Promise<Run> {
  if (!existsSync(recollindex)) throw new Error("recollindex is missing: apt-get install recollcmd");
  mkdirSync(configFolder, { recursive: true });
  writeFileSync(join(configFolder, "recoll.conf"), `topdirs = "${folder}"\nidxniceprio = 0\n`);
  return runProgram([recollindex], { RECOLL_CONFDIR: configFolder }, signal);
}

/** How many documents it has: the count that it prints is an estimate, so they are listed. */
export async function countInRecoll(configFolder: string, signal: AbortSignal): Promise<number> {
  const all = ["-b", "-n", "0-10000000", "mime:text/*"];
  const { stdout } = await runProgram([recollq, ...all], { RECOLL_CONFDIR: configFolder }, signal);
  return stdout.split("\n").filter((line) => line.includes("file://")).length;
}
