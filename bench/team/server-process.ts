/** The team's server as an operator starts it, in a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../sync-server/src/main.ts", import.meta.url));

export interface ServerProcess extends AsyncDisposable {
  readonly processId: number;
  readonly url: string;
  /** Printed by one that nobody has set up yet. */
  readonly setUpCode: string | undefined;
}

/** `settings`: environment variables; a port that is free is taken. */
export async function startServerProcess(settings: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", entry, "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...settings },
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [, found] = /running at (http:\S+)\n/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  return {
    processId: child.pid ?? 0,
    url,
    get setUpCode() {
      return /set-up#(\S+)/.exec(output)?.[1];
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
