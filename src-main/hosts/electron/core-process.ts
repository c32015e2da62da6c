import { dialog, MessageChannelMain, utilityProcess } from "electron";
import type { MessagePortMain, UtilityProcess } from "electron";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ShellNotice } from "#hosts/match-notices.ts";
import type { CoreMessage } from "./core-messages.ts";
import { hearCore } from "./core-replies.ts";
import { createCoreRequests, messageOf } from "./core-requests.ts";
import { createRestarts } from "./restarts.ts";
import type { ShellLanguage } from "./shell-sentences.ts";
import type { ShellOptions } from "./shell-options.ts";

export interface CoreProcess {
  /** The page's end of a new port to the core. */
  connect(): MessagePortMain;
  /** Bytes of an item or its thumbnail. */
  fetch(request: Request): Promise<Response>;
  setPaused(paused: boolean): void;
  /** The core died and was started again: ports made before lead nowhere. */
  onRestart(listener: () => void): void;
  /** Resolves when the core has closed its store, or is gone. */
  close(): Promise<void>;
}

const CLOSE_MS_MAX = 10_000;

const entry = join(dirname(fileURLToPath(import.meta.url)), "core.js");

interface CoreStart extends ShellOptions {
  readonly version: string;
  /** Watches found something. */
  readonly onMatch: (notice: ShellNotice) => void;
}

export function startCore(
  { dataFolder, version, demo, onMatch }: CoreStart,
  language: ShellLanguage,
): CoreProcess {
  const requests = createCoreRequests();
  const hear = hearCore({ requests, language, onMatch, showError: dialog.showErrorBox });
  const restarts = createRestarts();
  let closing: (() => void) | undefined;
  const restarted: (() => void)[] = [];
  let child: UtilityProcess;

  const start = (): void => {
    child = utilityProcess.fork(entry, [dataFolder, version, ...(demo ? ["--demo"] : [])], {
      serviceName: "tessera-core",
      stdio: "inherit",
    });
    const startedMs = Date.now();
    child.on("message", hear);
    child.on("exit", () => {
      requests.abandon();
      if (closing !== undefined) return closing();
      const { keepsEnding, keepsEndingHint } = language.current();
      if (!restarts.mayStart(Date.now() - startedMs))
        return dialog.showErrorBox(keepsEnding, keepsEndingHint);
      start();
      for (const listener of restarted) listener();
    });
  };
  const post = (message: CoreMessage, ports: MessagePortMain[] = []): void =>
    child.postMessage(message, ports);
  start();

  return {
    connect() {
      const { port1, port2 } = new MessageChannelMain();
      post({ kind: "connect" }, [port1]);
      return port2;
    },
    async fetch(request) {
      const message = await messageOf(request);
      return requests.send((id) => post(message(id)));
    },
    onRestart: (listener) => restarted.push(listener),
    setPaused: (paused) => post({ kind: "set-paused", paused }),
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => child.kill(), CLOSE_MS_MAX);
        closing = () => {
          clearTimeout(timer);
          resolve();
        };
        if (child.pid === undefined) return closing();
        post({ kind: "close" });
      }),
  };
}
