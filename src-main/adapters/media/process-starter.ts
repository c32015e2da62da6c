/** Starts media processes; one may stand ready, for whoever waits for what was just said waits for its start as well. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { MediaLimits } from "./limits.ts";

/** Reading everywhere, programs, native code for small pictures; no writing, no network of its own needed. */
const rightsOf = (limits: MediaLimits): readonly string[] => [
  "--permission",
  "--allow-fs-read=*",
  "--allow-addons",
  "--allow-child-process",
  "--disallow-code-generation-from-strings",
  "--no-warnings",
  `--max-old-space-size=${Math.round(limits.heapBytesMax / 1024 / 1024)}`,
];

const passedOn = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    ["SystemRoot", "TZ"].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );

export interface MediaProcesses extends Disposable {
  /** One that has read nothing yet, for one file. */
  take(): ChildProcess;
  /** More is likely to come soon: one stands ready for a while. */
  prepare(): void;
}

export function createMediaProcesses(entry: URL, limits: MediaLimits): MediaProcesses {
  let spare: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const start = (): ChildProcess =>
    fork(fileURLToPath(entry), [], {
      execArgv: [...rightsOf(limits)],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: passedOn(),
      // A group of its own, so that the programs which it started end with it.
      detached: process.platform !== "win32",
    });
  const forget = (): ChildProcess | undefined => {
    const forgotten = spare;
    clearTimeout(timer);
    spare?.off("error", forget).off("exit", forget);
    spare = undefined;
    return forgotten;
  };
  const end = (): void => {
    const ended = forget();
    if (ended !== undefined) killGroup(ended);
  };
  return {
    take: () => forget() ?? start(),
    prepare() {
      clearTimeout(timer);
      timer = setTimeout(end, limits.spareMs);
      timer.unref();
      if (spare !== undefined) return;
      spare = start();
      spare.once("error", forget);
      spare.once("exit", forget);
    },
    [Symbol.dispose]: end,
  };
}

export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}
