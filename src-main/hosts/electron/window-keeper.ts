import { BrowserWindow, screen } from "electron";
import type { MessagePortMain } from "electron";
import { join } from "node:path";
import { guardNavigation } from "./guards.ts";
import type { PageLink } from "./page-link.ts";
import { pagePreferences } from "./page-preferences.ts";
import { APP_ORIGIN } from "./permissions.ts";
import {
  readWindowState,
  SIZE_MIN,
  visibleBounds,
  type WindowState,
  writeWindowState,
} from "./window-state.ts";

export interface WindowKeeperDeps {
  readonly link: Pick<PageLink<MessagePortMain>, "opened" | "closed">;
  readonly stateFolder: string;
}

export interface WindowKeeper {
  /** The person looks at it. */
  isInFront(): boolean;
  /** Opens the window, or brings it to the front. */
  show(): void;
}

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
    webPreferences: pagePreferences,
  });
}

export function createWindowKeeper({ link, stateFolder }: WindowKeeperDeps): WindowKeeper {
  const stateFile = join(stateFolder, "window-state.json");
  let window: BrowserWindow | undefined;

  const remember = (): void => {
    if (window === undefined || window.isMinimized()) return;
    writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximised: window.isMaximized() });
  };
  const open = (): BrowserWindow => {
    const state = readWindowState(stateFile);
    const created = createWindow(state);
    if (state.maximised) created.maximize();
    created.once("ready-to-show", () => created.show());
    created.on("close", remember);
    created.on("closed", () => {
      window = undefined;
      link.closed();
    });
    guardNavigation(created.webContents);
    link.opened(created.webContents);
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
  };
}
