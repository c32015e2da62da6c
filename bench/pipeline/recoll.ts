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

/** How many documents it has. */
export async function countInRecoll(configFolder: string, signal: AbortSignal): Promise<number> {
  const { stdout } = await runProgram(
    [recollq, "-C", "mime:text/*"],
    { RECOLL_CONFDIR: configFolder },
    signal,
  );
  return Number(/(\d+)/.exec(stdout)?.[1] ?? 0);
}
