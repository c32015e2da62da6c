import { dialog, MessageChannelMain, utilityProcess } from "electron";
import type { MessagePortMain } from "electron";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCoreLife } from "./core-life.ts";
import { type CoreStart, hearCore } from "./core-replies.ts";
import { createCoreRequests, messageOf } from "./core-requests.ts";
import type { ShellLanguage } from "./shell-sentences.ts";

const entry = join(dirname(fileURLToPath(import.meta.url)), "core.js");

export function startCore(
  { dataFolder, version, demo, ...told }: CoreStart<MessagePortMain>,
  language: ShellLanguage,
) {
  const requests = createCoreRequests();
  const restarted: (() => void)[] = [];
  const core = createCoreLife<MessagePortMain>({
    fork: () =>
      utilityProcess.fork(entry, [dataFolder, version, ...(demo ? ["--demo"] : [])], {
        serviceName: "tessera-core",
        stdio: "inherit",
      }),
    onReply: hearCore({
      ...told,
      requests,
      language,
      post: (message, ports) => core.post(message, ports),
      showError: dialog.showErrorBox,
    }),
    onDeath() {
      requests.abandon();
      told.decoder.close();
      told.onRecording([]);
    },
    onRestart: () => restarted.forEach((listener) => listener()),
    onEnd: () => dialog.showErrorBox(language.current().keepsEnding, language.current().keepsEndingHint),
  });
  return {
    /** The page's end of a new port to the core. */
    connect(): MessagePortMain {
      const { port1, port2 } = new MessageChannelMain();
      core.post({ kind: "connect" }, [port1]);
      return port2;
    },
    /** Bytes of an item or its thumbnail. */
    async fetch(request: Request): Promise<Response> {
      const message = await messageOf(request);
      return requests.send((id) => core.post(message(id)));
    },
    /** The core died and was started again: ports made before lead nowhere. */
    onRestart: (listener: () => void) => restarted.push(listener),
    setPaused: (paused: boolean) => core.post({ kind: "set-paused", paused }),
    stopRecording: () => core.post({ kind: "stop-recording" }),
    close: core.close,
  };
}
