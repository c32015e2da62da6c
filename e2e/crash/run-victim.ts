import { type ChildProcess, fork, type ForkOptions, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Ingests the folder in a process of its own, which tells of every point that it passes; see `victim.ts`. */
export const startVictim = (dataFolder: string, folder: string, options: ForkOptions = {}): ChildProcess =>
  fork(join(import.meta.dirname, "victim.ts"), [dataFolder, folder], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    // As the product is started: not under the conditions of the test runner.
    execArgv: [],
    ...options,
  });

/** Lets it finish and end in order; throws where it does not. */
export async function untilAtRest(victim: ChildProcess): Promise<void> {
  const gone = once(victim, "exit");
  victim.on("message", (point: string) => {
    if (point === "idle") victim.send("end");
  });
  const [code, signal] = (await gone) as [number | null, string | null];
  if (code !== 0) throw new Error(`it ended with ${code ?? signal}`);
}

/** Someone who may read only what everybody may: root may read everything, so that nothing is forbidden to it. */
export const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
export const nobodyMayEnter = spawnSync("test", ["-r", import.meta.filename], nobody).status === 0;
