import { BrowserWindow, screen } from "electron";
import type { MessagePortMain } from "electron";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ShellCommand } from "#shared/rpc/shell-command.ts";
import { guardNavigation } from "./guards.ts";
import { APP_ORIGIN } from "./permissions.ts";
import {
  readWindowState,
  SIZE_MIN,
  visibleBounds,
  type WindowState,
  writeWindowState,
} from "./window-state.ts";

export interface WindowKeeperDeps {
  /** A fresh port to the core: one for each load of the page. */
  connect(): MessagePortMain;
  readonly stateFolder: string;
}

export interface WindowKeeper {
  /** The person looks at it. */
  isInFront(): boolean;
  /** Opens the window, or brings it to the front. */
  show(): void;
  /** Hands the page a new port, for a core that was started again. */
  reconnect(): void;
  /** Given to the page as soon as it listens. */
  command(command: ShellCommand): void;
}

const preload = fileURLToPath(new URL("../../../../preload/preload.cjs", import.meta.url));

function createWindow(state: WindowState): BrowserWindow {
  return new BrowserWindow({
    ...visibleBounds(
      state,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: SIZE_MIN.width,
    minHeight: SIZE_MIN.height,
    show: false,
    title: "Tessera",
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  });
}

export function createWindowKeeper({ connect, stateFolder }: WindowKeeperDeps): WindowKeeper {
  const stateFile = join(stateFolder, "window-state.json");
  let window: BrowserWindow | undefined;
  let loaded = false;
  let waiting: ShellCommand[] = [];

  const remember = (): void => {
    if (window === undefined || window.isMinimized()) return;
    writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximised: window.isMaximized() });
  };
  const handPort = (): void => {
    if (loaded) window?.webContents.postMessage("tessera-port", null, [connect()]);
  };
  const open = (): BrowserWindow => {
    const state = readWindowState(stateFile);
    const created = createWindow(state);
    if (state.maximised) created.maximize();
    created.once("ready-to-show", () => created.show());
    created.on("close", remember);
    created.on("closed", () => {
      window = undefined;
      loaded = false;
    });
    guardNavigation(created.webContents);
    // A reload drops the page's port, so every load is given a new one.
    created.webContents.on("did-finish-load", () => {
      loaded = true;
      handPort();
      for (const command of waiting.splice(0)) created.webContents.send("tessera-command", command);
    });
    void created.loadURL(`${APP_ORIGIN}/index.html`);
    return created;
  };
  return {
    show() {
      window ??= open();
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    isInFront: () => window?.isFocused() === true,
    reconnect: handPort,
    command(command) {
      if (window !== undefined && loaded) window.webContents.send("tessera-command", command);
      else waiting = [...waiting, command];
    },
  };
}
