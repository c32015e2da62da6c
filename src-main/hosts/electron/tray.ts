import { app, Menu, nativeImage, Tray } from "electron";
import { trayIcon } from "./tray-icon.ts";

export interface TrayActions {
  show(): void;
  search(): void;
  setPaused(paused: boolean): void;
  quit(): void;
}

// A tray that is garbage-collected disappears from the screen.
let tray: Tray | undefined;

export function createTray(actions: TrayActions): void {
  tray = new Tray(nativeImage.createFromDataURL(trayIcon));
  tray.setToolTip(app.getName());
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { id: "show", label: "Open Tessera", click: () => actions.show() },
      { id: "search", label: "Search…", click: () => actions.search() },
      { type: "separator" },
      {
        id: "pause",
        label: "Pause indexing",
        type: "checkbox",
        click: (item) => actions.setPaused(item.checked),
      },
      { type: "separator" },
      { id: "quit", label: "Quit", click: () => actions.quit() },
    ]),
  );
  tray.on("click", () => actions.show());
}
