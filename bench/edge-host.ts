import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { benchEnvironment } from "./open-application.ts";

const entry = fileURLToPath(new URL("../src-main/hosts/edge/main.ts", import.meta.url));

export interface EdgeHost extends AsyncDisposable {
  readonly processId: number;
  /** Opens the page in one browser, once. */
  readonly link: string;
}

/** The edge host as `npm start` starts it, on a data folder of its own and a free port. */
export async function startEdgeHost(dataFolder: string, more: readonly string[] = []): Promise<EdgeHost> {
  const args = [
    "--disable-warning=ExperimentalWarning",
    entry,
    "--data",
    dataFolder,
    "--port",
    "0",
    "--no-open",
    ...more,
  ];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...benchEnvironment },
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const link = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [found] = /http:\/\/\S+\/login\?once=\S+/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the host ended with ${code}:\n${output}`)));
  });
  return {
    processId: child.pid ?? 0,
    link,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
