import { type ChildProcess, fork } from "node:child_process";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { connectRemote, type Remote } from "#shared/kit/remote.ts";
import { inferenceLimits as limits } from "./limits.ts";
import type { ProcessOrder, Served } from "./model-service.ts";

/** One process with one model. It may die at any time; its calls then reject. */
export interface ModelProcess<Service> {
  readonly remote: Remote<Service>;
  /** What every such process answers. */
  readonly itself: Remote<Served>;
  /** Its calls reject with this. */
  kill(reason: string): void;
  readonly gone: Promise<void>;
}

/** Reading its files and running native code: no writing, no processes. */
const rights = ["--permission", "--allow-fs-read=*", "--allow-addons", "--allow-worker"];
/** Of the host's environment, which may hold secrets, only what the system needs. */
const passedOn = (): NodeJS.ProcessEnv =>
  process.env["SystemRoot"] === undefined ? {} : { SystemRoot: process.env["SystemRoot"] };

export function startModelProcess<Service extends Served>(
  entry: URL,
  order: ProcessOrder,
): ModelProcess<Service> {
  const child = fork(fileURLToPath(entry), [JSON.stringify(order)], {
    execArgv: ["--no-warnings", ...rights],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: passedOn(),
  });
  stepBack(child);
  const last = lastWords(child);
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => child.pid === undefined && resolve());
  });
  const { remote, closed } = connectRemote<Served>({
    post: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => child.on("message", listener),
    onDeath(listener) {
      child.once("error", (error) => listener(error.message));
      child.once("close", (code, signal) => listener(last() || `it ended with ${signal ?? code}`));
    },
  });
  return {
    // Only the process knows which service its model is; it was started for that.
    remote: remote as Remote<Service>,
    itself: remote,
    kill(reason) {
      closed(reason);
      child.kill("SIGKILL");
    },
    gone,
  };
}

/** Whatever a person does with the device comes first. */
function stepBack({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (thrown) {
    // It has gone already, or the system does not let it: it then runs as others do.
    process.emitWarning(`a model's process keeps its priority: ${String(thrown)}`, "InferenceWarning");
  }
}

function lastWords(child: ChildProcess): () => string {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-limits.errorCharsMax);
  });
  return () => said.trim().split("\n").at(-1) ?? "";
}
