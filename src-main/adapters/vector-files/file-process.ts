import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { connectRemote, type Remote, RemoteClosedError } from "#shared/kit/remote.ts";
import { limits } from "./limits.ts";

/** A process for one file. Ended with it, however it went. */
export interface FileProcess<Service> extends AsyncDisposable {
  readonly remote: Remote<Service>;
}

/** To read what is not to be believed: no writing, no processes, no native code. */
const rightsToRead = [
  "--permission",
  "--allow-fs-read=*",
  "--disallow-code-generation-from-strings",
  `--max-old-space-size=${limits.heapBytesMax / 2 ** 20}`,
];

export function startFileProcess<Service extends { close(): void }>(
  entry: URL,
  purpose: "read" | "write",
): FileProcess<Service> {
  const child = fork(fileURLToPath(entry), [purpose], {
    execArgv: ["--no-warnings", ...(purpose === "read" ? rightsToRead : [])],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // The host's environment may hold secrets.
    env: process.env["SystemRoot"] === undefined ? {} : { SystemRoot: process.env["SystemRoot"] },
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const { remote, closed } = connectRemote<{ close(): void }>({
    post: (message) => void child.send(message as object, () => undefined),
    onMessage: (listener) => child.on("message", listener),
    onDeath: (listener) => tellOfDeath(child, listener),
  });
  return {
    // Only the process knows which of the two it serves; it was started for that.
    remote: remote as Remote<Service>,
    async [Symbol.asyncDispose]() {
      // What was begun is taken back before it goes; one that is at work for long is not waited for.
      await Promise.race([remote.close().catch(isGone), gone, later(limits.closeMsMax)]);
      closed("the file was closed");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

function isGone(thrown: unknown): void {
  if (!(thrown instanceof RemoteClosedError)) throw thrown;
}

function tellOfDeath(child: ChildProcess, listener: (reason: string) => void): void {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-limits.errorCharsMax);
  });
  child.once("error", (error) => listener(error.message));
  child.once("close", (code, signal) =>
    listener(said.trim().split("\n").at(-1) || `it ended with ${signal ?? code}`),
  );
}

const later = (delayMs: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, delayMs).unref());
