/** Instances and commands of several organisations, as an operator starts them, and whoever asks them by a name. */
import { request } from "node:http";
import { vi } from "vitest";
import { runServer } from "../run-server.ts";
import { startRunning } from "../running-program.fake.ts";

interface Program extends AsyncDisposable {
  readonly url: string;
  /** Printed for an organisation that nobody has set up yet; of an instance of one alone, for "it". */
  codeOf(name: string): string | undefined;
  /** As power that fails does. */
  kill(): Promise<void>;
}

export async function startProgram(args: readonly string[]): Promise<Program> {
  const { output, end } = await startRunning(["--port", "0", ...args]);
  const url = /running at (http:\S+)/.exec(output())?.[1];
  if (url === undefined) throw new Error(`the server says no address:\n${output()}`);
  return {
    url,
    kill: () => end("SIGKILL"),
    codeOf: (name) => new RegExp(`Set ${name} up with this link .*\\s+http\\S+#(\\S+)`).exec(output())?.[1],
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
