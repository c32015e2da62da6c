import { app, globalShortcut, session } from "electron";
import { startCore } from "./core-process.ts";
import { deepLinkIn, DEEP_LINK_SCHEME } from "./deep-link.ts";
import { guardPermissions } from "./guards.ts";
import { registerScheme, serveScheme } from "./scheme.ts";
import { parseShellOptions } from "./shell-options.ts";
import { createTray } from "./tray.ts";
import { createWindowKeeper } from "./window-keeper.ts";

/**
 * The shell: windows, tray, shortcut, permissions, links. It knows no data and answers no procedure;
 * the core runs in its own process and talks to the window over a port that the shell only hands over.
 */
const SEARCH_SHORTCUT = "CommandOrControl+Shift+Space";

function run(): void {
  const core = startCore({ ...parseShellOptions(process.argv), version: app.getVersion() });
  const window = createWindowKeeper({ connect: core.connect, stateFolder: app.getPath("userData") });
  core.onRestart(() => window.reconnect());
  let quitting = false;

  const follow = (argv: readonly string[]): void => {
    window.show();
    const link = deepLinkIn(argv);
    if (link !== undefined) window.command(link);
  };
  app.on("second-instance", (_event, argv) => follow(argv));
  // macOS gives links by event, the other systems on the command line.
  app.on("open-url", (event, url) => {
    event.preventDefault();
    follow([url]);
  });
  app.on("activate", () => window.show());
  // The core keeps watching folders while the window is closed; the tray says so and quits.
  app.on("window-all-closed", () => undefined);
  app.on("before-quit", (event) => {
    if (quitting) return;
    quitting = true;
    event.preventDefault();
    globalShortcut.unregisterAll();
    // Quit only after the core has closed its store: an acknowledged write is on the disk.
    void core.close().finally(() => app.quit());
  });

  void app.whenReady().then(() => {
    serveScheme(core.fetch);
    guardPermissions(session.defaultSession);
    createTray({
      show: () => window.show(),
      search: () => {
        window.show();
        window.command({ kind: "focus-search" });
      },
      setPaused: (paused) => core.setPaused(paused),
      quit: () => app.quit(),
    });
    globalShortcut.register(SEARCH_SHORTCUT, () => {
      window.show();
      window.command({ kind: "focus-search" });
    });
    follow(process.argv);
  });
}

registerScheme();
app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME);
if (app.requestSingleInstanceLock()) run();
else app.quit();
