/** The server as an operator starts it: a program of its own, for tests. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const startMs = 60_000;

export interface RunningProgram {
  readonly pid: number;
  /** All that it has said until now. */
  output(): string;
  /** Resolves when it has ended, be it before. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Resolves once it says that it runs. Rejects with all that it said where it ends, or is not there in a minute; none is left then. */
export async function startRunning(
  args: readonly string[],
  withinMs = startMs,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningProgram> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the server was not started");
  let output = "";
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(
    () => reject(new Error(`the server does not run after ${withinMs} ms:\n${output}`)),
    withinMs,
  );
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    if (/is running at \S+/.test(output)) resolve();
  });
  child.stderr.on("data", (chunk: Buffer) => void (output += chunk.toString()));
  // Once all that it said has been read.
  child.once("close", (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  try {
    await promise;
  } catch (thrown) {
    await end("SIGKILL");
    throw thrown;
  } finally {
    clearTimeout(late);
  }
  return { pid, output: () => output, end };
}
