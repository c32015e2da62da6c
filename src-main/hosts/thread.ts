import { type ResourceLimits, Worker } from "node:worker_threads";
import type { RemotePort } from "#shared/kit/remote.ts";

export interface Thread extends AsyncDisposable {
  readonly port: RemotePort;
  /** Called once, with why, when the thread ends without having been asked to. */
  onDeath(listener: (reason: string) => void): void;
}

/** Starts a worker entry. The entry serves its target on `threadPort()`. */
export function startThread(
  entry: URL,
  data: unknown,
  name: string,
  resourceLimits: ResourceLimits = {},
): Thread {
  const worker = new Worker(entry, { workerData: data, name, stdout: false, stderr: false, resourceLimits });
  let asked = false;
  const listeners: ((reason: string) => void)[] = [];
  const died = (reason: string): void => {
    if (!asked) for (const listener of listeners.splice(0)) listener(reason);
  };
  worker.on("error", (error) => died(`${name}: ${error instanceof Error ? error.message : String(error)}`));
  worker.on("exit", (code) => died(`${name} ended with code ${code}`));
  return {
    port: {
      post: (message, transfer) => worker.postMessage(message, transfer ?? []),
      onMessage: (listener) => worker.on("message", listener),
      onDeath: (listener) => listeners.push(listener),
    },
    onDeath: (listener) => listeners.push(listener),
    async [Symbol.asyncDispose]() {
      asked = true;
      await worker.terminate();
    },
  };
}

/** Rejects when the thread ends before it has answered, so that a start fails instead of waiting for ever. */
export const diedBefore = (
  onDeath: (listener: (reason: string) => void) => void,
  fail: (reason: string) => void,
): Promise<never> => {
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => undefined);
  onDeath((reason) => {
    fail(reason);
    died.reject(new Error(reason));
  });
  return died.promise;
};
