import { dialog, MessageChannelMain, utilityProcess } from "electron";
import type { MessagePortMain, UtilityProcess } from "electron";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CoreMessage, CoreReply } from "./core-messages.ts";
import type { ShellLanguage, ShellSentences } from "./shell-sentences.ts";
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

/** A core that dies this often in a row does so for a reason that another start will not mend. */
const RESTART_COUNT_MAX = 3;
const RESTART_FORGIVEN_AFTER_MS = 60_000;
const CLOSE_MS_MAX = 10_000;

const entry = join(dirname(fileURLToPath(import.meta.url)), "core.js");

interface CoreStart extends ShellOptions {
  readonly version: string;
}

export function startCore({ dataFolder, version, demo }: CoreStart, language: ShellLanguage): CoreProcess {
  const requests = createRequests();
  let restartCount = 0;
  let closing: (() => void) | undefined;
  const restarted: (() => void)[] = [];
  let child: UtilityProcess;

  const start = (): void => {
    child = utilityProcess.fork(entry, [dataFolder, version, ...(demo ? ["--demo"] : [])], {
      serviceName: "tessera-core",
      stdio: "inherit",
    });
    const startedMs = Date.now();
    child.on("message", (reply: CoreReply) => {
      switch (reply.kind) {
        case "response":
          return requests.answer(reply);
        case "locale":
          return language.become(reply.locale);
        case "cannot-start":
          return dialog.showErrorBox(language.current().cannotStart, reply.message);
      }
    });
    child.on("exit", () => {
      requests.abandon();
      if (closing !== undefined) return closing();
      restartCount = Date.now() - startedMs > RESTART_FORGIVEN_AFTER_MS ? 0 : restartCount + 1;
      if (restartCount <= RESTART_COUNT_MAX) {
        start();
        for (const listener of restarted) listener();
      } else sayGivenUp(language.current());
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
    fetch: (request) =>
      requests.send((id) =>
        post({ kind: "request", id, url: request.url, range: request.headers.get("range") }),
      ),
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

const sayGivenUp = ({ keepsEnding, keepsEndingHint }: ShellSentences): void =>
  dialog.showErrorBox(keepsEnding, keepsEndingHint);

type CoreResponse = Extract<CoreReply, { kind: "response" }>;

/** Requests that wait for the core, each by its number. */
function createRequests() {
  const waiting = new Map<number, (reply: CoreResponse) => void>();
  let nextId = 0;
  return {
    send(post: (id: number) => void): Promise<Response> {
      const id = nextId++;
      return new Promise((resolve) => {
        waiting.set(id, ({ status, headers, body }) => {
          waiting.delete(id);
          resolve(new Response(body, { status, headers }));
        });
        post(id);
      });
    },
    answer: (reply: CoreResponse): void => waiting.get(reply.id)?.(reply),
    /** The core is gone: what waits is told so. */
    abandon(): void {
      for (const [id, answer] of waiting)
        answer({ kind: "response", id, status: 503, headers: {}, body: null });
    },
  };
}
