import type { CoreMessage, CoreReply } from "./core-messages.ts";
import { createRestarts } from "./restarts.ts";

/** A process as the shell forks it; without Electron, so that it can be tested without it. */
export interface CoreChild<Port> {
  readonly pid: number | undefined;
  postMessage(message: CoreMessage, ports: Port[]): void;
  kill(): boolean;
  on(event: "message", listener: (reply: CoreReply) => void): unknown;
  on(event: "exit", listener: () => void): unknown;
}

export interface CoreLifeDeps<Port> {
  fork(): CoreChild<Port>;
  onReply(reply: CoreReply): void;
  onDeath(): void;
  /** It was started again after it died. */
  onRestart(): void;
  /** It died so often in a row that it is not started again. */
  onEnd(): void;
}

export interface CoreLife<Port> {
  post(message: CoreMessage, ports?: Port[]): void;
  /** Resolves when it has closed its store, or is gone. */
  close(): Promise<void>;
}

const CLOSE_MS_MAX = 10_000;

/** Keeps the core running until it is closed. */
export function createCoreLife<Port>(deps: CoreLifeDeps<Port>): CoreLife<Port> {
  const restarts = createRestarts();
  let closing: (() => void) | undefined;
  const start = (): CoreChild<Port> => {
    const started = deps.fork();
    const startedMs = Date.now();
    started.on("message", deps.onReply);
    started.on("exit", () => {
      deps.onDeath();
      if (closing !== undefined) return closing();
      if (!restarts.mayStart(Date.now() - startedMs)) return deps.onEnd();
      child = start();
      deps.onRestart();
    });
    return started;
  };
  let child = start();
  return {
    post: (message, ports = []) => child.postMessage(message, ports),
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => child.kill(), CLOSE_MS_MAX);
        closing = () => {
          clearTimeout(timer);
          resolve();
        };
        if (child.pid === undefined) return closing();
        child.postMessage({ kind: "close" }, []);
      }),
  };
}
