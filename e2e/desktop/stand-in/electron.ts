/** The module `electron` as the main process sees it. Only what our shell uses: an unknown import fails loudly. */
import { app } from "./app.ts";
import { startChromium, stopChromium } from "./chromium.ts";
import { log } from "./log.ts";
import { MessageChannelMain } from "./ports.ts";
import { session } from "./session.ts";
import {
  desktopCapturer,
  dialog,
  globalShortcut,
  Menu,
  nativeImage,
  net,
  Notification,
  screen,
  shell,
  Tray,
} from "./surfaces.ts";
import { utilityProcess } from "./utility-process.ts";
import { BrowserWindow, closeWindows, routeRequests, webContents } from "./windows.ts";

app.links = {
  startChromium: async () => routeRequests(await startChromium()),
  stopChromium,
  closeWindows,
};
process.on("SIGTERM", () => app.quit());
// Playwright waits for the browser even where the app does not wait for `ready`.
setImmediate(() => {
  app.whenReady().catch((error: unknown) => {
    process.stderr.write(`[stand-in] ${String(error)}\n`);
    process.exit(1);
  });
});

const { protocol } = session.defaultSession;

export {
  app,
  BrowserWindow,
  desktopCapturer,
  dialog,
  globalShortcut,
  log as _log,
  Menu,
  MessageChannelMain,
  nativeImage,
  net,
  Notification,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
  webContents,
};
