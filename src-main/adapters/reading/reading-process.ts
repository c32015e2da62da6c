/** The process that reads pictures, from outside: one picture at a time, and no longer than it may take. */
import { fork } from "node:child_process";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import type { ReadingLimits } from "./limits.ts";
import type { ReadingAnswer, ReadingOrder, ReadingProcessSettings } from "./protocol.ts";

export interface ReadingProcess {
  /** Once the signal fires, the process is ended. */
  read(order: ReadingOrder, signal: AbortSignal): Promise<ReadingAnswer | "died">;
  kill(): void;
  readonly gone: Promise<void>;
}

/** Reading everywhere and native code for pixels; no writing, no processes. */
const rights = [
  "--permission",
  "--allow-fs-read=*",
  "--allow-addons",
  "--allow-worker",
  "--disallow-code-generation-from-strings",
  "--no-warnings",
];
/** Of the host's environment, which may hold secrets, only what the system needs. */
const passedOn = (): NodeJS.ProcessEnv =>
  process.env["SystemRoot"] === undefined ? {} : { SystemRoot: process.env["SystemRoot"] };

export function startReadingProcess(entry: URL, limits: ReadingLimits): ReadingProcess {
  const settings: ReadingProcessSettings = { limits };
  const child = fork(fileURLToPath(entry), [JSON.stringify(settings)], {
    execArgv: rights,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: passedOn(),
  });
  const { promise: gone, resolve: ended } = Promise.withResolvers<void>();
  child.once("error", () => (child.pid === undefined ? ended() : undefined));
  child.once("exit", () => ended());
  stepBack(child.pid);
  const kill = (): void => void child.kill("SIGKILL");
  return {
    gone,
    kill,
    async read(order, signal) {
      const { promise, resolve } = Promise.withResolvers<ReadingAnswer | "died">();
      const timer = setTimeout(kill, limits.itemMsMax);
      const answer = (message: ReadingAnswer): void => resolve(message);
      child.once("message", answer);
      signal.addEventListener("abort", kill, { once: true });
      void gone.then(() => resolve("died"));
      if (child.connected) child.send(order, () => undefined);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        child.off("message", answer);
        signal.removeEventListener("abort", kill);
      }
    },
  };
}

/** Nobody waits for it: whatever else the device does comes first. */
function stepBack(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch (thrown) {
    // It has gone already, or the system does not let it: it then runs as others do.
    process.emitWarning(`reading pictures keeps its priority: ${String(thrown)}`, "ReadingWarning");
  }
}
