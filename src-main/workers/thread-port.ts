import { parentPort } from "node:worker_threads";
import type { RemotePort } from "#shared/kit/remote.ts";

/** This thread's end of the port that `startThread` made. */
export function threadPort(): RemotePort {
  if (parentPort === null) throw new Error("a worker entry was started outside a worker thread");
  const port = parentPort;
  return {
    post: (message, transfer) => port.postMessage(message, transfer ?? []),
    onMessage: (listener) => port.on("message", listener),
  };
}
