/** Instances and commands of several organisations, as an operator starts them, and whoever asks them by a name. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { runServer } from "../run-server.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

interface Program extends AsyncDisposable {
  readonly url: string;
  /** Printed for an organisation that nobody has set up yet; of an instance of one alone, for "it". */
  codeOf(name: string): string | undefined;
  /** As power that fails does. */
  kill(): Promise<void>;
}

export async function startProgram(args: readonly string[]): Promise<Program> {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", main, "--port", "0", ...args],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => void (output += chunk.toString()));
  const url = await vi.waitUntil(() => /running at (http:\S+)/.exec(output)?.[1], { timeout: 60_000 });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return {
    url,
    kill: () => end("SIGKILL"),
    codeOf: (name) => new RegExp(`Set ${name} up with this link .*\\s+http\\S+#(\\S+)`).exec(output)?.[1],
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}

interface Asking {
  readonly method?: string;
  readonly path: string;
  readonly input?: unknown;
  readonly bearer?: string;
}

/** As somebody asks who reached the server by this name. */
export const askAt = (url: string, host: string, { method = "POST", path, input, bearer }: Asking) =>
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into is what it is about.
  new Promise<{ status: number; body: any }>((resolve, reject) => {
    const headers = {
      host,
      "content-type": "application/json",
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    };
    const asked = request(`${url}${path}`, { method, headers }, (response) => {
      Array.fromAsync(response).then((parts: Buffer[]) => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode ?? 0, body: text === "" ? undefined : JSON.parse(text) });
      }, reject);
    });
    asked.on("error", reject);
    asked.end(input === undefined ? undefined : JSON.stringify(input));
  });

export const run = async (...args: readonly string[]): Promise<{ code: number; said: string }> => {
  let said = "";
  const note = (text: unknown): boolean => (said += String(text)) !== "";
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation(note),
  );
  try {
    return { code: await runServer(args, {}), said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
