import { BrowserWindow, MessageChannelMain, session } from "electron";
import type { MessagePortMain } from "electron";
import type { DecoderOpener } from "./core-replies.ts";
import { guardNavigation } from "./guards.ts";
import { pagePreferences } from "./page-preferences.ts";
import { APP_ORIGIN, isOurs } from "./permissions.ts";
import { serveScheme } from "./scheme.ts";

/** A window that is never shown, whose page decodes what plays. It dies with a file that kills it, and the next one finds a new one. */
export function createDecoderWindow(): DecoderOpener<MessagePortMain> {
  // In memory alone: no storage, no permission, nothing from outside, none of the person's items.
  const own = session.fromPartition("decoder", { cache: false });
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOurs(url) }));
  serveScheme(own.protocol);
  let opened: { readonly window: BrowserWindow; readonly loaded: Promise<void> } | undefined;
  const open = () => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { ...pagePreferences, session: own, backgroundThrottling: false },
    });
    guardNavigation(window.webContents);
    window.webContents.on("render-process-gone", () => window.destroy());
    window.on("closed", () => {
      if (opened?.window === window) opened = undefined;
    });
    return { window, loaded: window.loadURL(`${APP_ORIGIN}/decoder/decoder.html`) };
  };
  return {
    async connect() {
      const { window, loaded } = (opened ??= open());
      await loaded;
      const { port1, port2 } = new MessageChannelMain();
      window.webContents.postMessage("tessera-port", null, [port1]);
      return { port: port2, processId: window.webContents.getOSProcessId() };
    },
    close: () => opened?.window.destroy(),
  };
}
