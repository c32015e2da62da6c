import { app, globalShortcut, protocol, session } from "electron";
import { demoDataFolder } from "#hosts/data-folder.ts";
import type { ShellCommand } from "#shared/rpc/shell-command.ts";
import { startCore } from "./core-process.ts";
import { createDecoderWindow } from "./decoder-window.ts";
import { deepLinkIn, DEEP_LINK_SCHEME } from "./deep-link.ts";
import { guardPermissions, offerScreens } from "./guards.ts";
import { createMatchNotices } from "./match-notices.ts";
import { notify } from "./match-notifications.ts";
import { createPageLink } from "./page-link.ts";
import { registerScheme, serveScheme } from "./scheme.ts";
import { createShellLanguage } from "./shell-sentences.ts";
import { parseShellOptions } from "./shell-options.ts";
import { createStopRecording } from "./stop-recording.ts";
import { createTray } from "./tray.ts";
import { createWindowKeeper } from "./window-keeper.ts";

/**
 * The shell: windows, tray, shortcut, permissions, links. It knows no data and answers no procedure;
 * the core runs in its own process and talks to the window over a port that the shell only hands over.
 */
const SEARCH_SHORTCUT = "CommandOrControl+Shift+Space";
/** F8 alone stops all recording in our window; here it would be taken from every other program as long as we run. */
const STOP_RECORDING_SHORTCUT = "CommandOrControl+Shift+F8";

function run(): void {
  // Electron starts no process before it is ready; what is asked of the shell until then waits.
  const started = app.whenReady().then(begin);
  const follow = (argv: readonly string[]): void => void started.then((shell) => shell.follow(argv));
  let quitting = false;

  app.on("second-instance", (_event, argv) => follow(argv));
  // macOS gives links by event, the other systems on the command line.
  app.on("open-url", (event, url) => {
    event.preventDefault();
    follow([url]);
  });
  app.on("activate", () => follow([]));
  // The core keeps watching folders while the window is closed; the tray says so and quits.
  app.on("window-all-closed", () => undefined);
  app.on("before-quit", (event) => {
    if (quitting) return;
    quitting = true;
    event.preventDefault();
    // Quit only after the core has closed its store: an acknowledged write is on the disk.
    void started.then((shell) => shell.close()).finally(() => app.quit());
  });
  follow(process.argv);
}

function begin() {
  const language = createShellLanguage(app.getLocale());
  const onMatch = createMatchNotices({
    isLookedAt: () => window.isInFront(),
    andMore: (count) => language.current().andMore(count),
    tell: (notice) => notify(notice, () => follow({ kind: "open-item", ...notice.opens })),
  });
  const core = startCore(
    {
      ...parseShellOptions(process.argv),
      version: app.getVersion(),
      onMatch,
      onPaused: (paused) => showInTray({ paused }),
      onRecording: (recording) => showInTray({ recording }),
      decoder: createDecoderWindow(),
    },
    language,
  );
  const link = createPageLink(core.connect);
  const window = createWindowKeeper({ link, stateFolder: app.getPath("userData") });
  const search = (): void => follow({ kind: "focus-search" });
  core.onRestart(link.reconnect);
  serveScheme(protocol, core.fetch);
  guardPermissions(session.defaultSession);
  offerScreens(session.defaultSession, language);
  const stopRecording = createStopRecording({ link, core, language, window, notify });
  const showInTray = createTray(
    {
      show: () => window.show(),
      search,
      setPaused: core.setPaused,
      stopRecording,
      quit: () => app.quit(),
    },
    language,
  );
  globalShortcut.register(SEARCH_SHORTCUT, search);
  globalShortcut.register(STOP_RECORDING_SHORTCUT, stopRecording);
  const follow = (command: ShellCommand | undefined): void => {
    window.show();
    if (command !== undefined) link.command(command);
  };
  return {
    /** Shows the window and follows a link, where one is given. */
    follow: (argv: readonly string[]): void => follow(deepLinkIn(argv)),
    close(): Promise<void> {
      globalShortcut.unregisterAll();
      return core.close();
    },
  };
}

/** The sample library is shown by an app of its own: the one that runs with the person's own would open its window instead. */
if (parseShellOptions(process.argv).demo) app.setPath("userData", demoDataFolder(app.getPath("userData")));
registerScheme();
app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME);
if (app.requestSingleInstanceLock()) run();
else app.quit();
