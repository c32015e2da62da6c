import { app, Menu, nativeImage, Tray } from "electron";
import type { ShellLanguage, ShellSentences } from "./shell-sentences.ts";
import { trayIcon } from "./tray-icon.ts";

export interface TrayActions {
  show(): void;
  search(): void;
  setPaused(paused: boolean): void;
  quit(): void;
}

// A tray that is garbage-collected disappears from the screen.
let tray: Tray | undefined;

/** Gives what shows that indexing is paused, wherever it was: here, in a window or by the command line. */
export function createTray(actions: TrayActions, language: ShellLanguage): (paused: boolean) => void {
  tray = new Tray(nativeImage.createFromDataURL(trayIcon));
  tray.setToolTip(app.getName());
  tray.on("click", () => actions.show());
  let isPaused = false;
  // The labels of a menu are fixed: another language is another menu.
  const speak = (): void => tray?.setContextMenu(menuOf(language.current(), isPaused, actions));
  speak();
  language.onChange(speak);
  return (paused) => {
    isPaused = paused;
    speak();
  };
}

const menuOf = (said: ShellSentences, isPaused: boolean, actions: TrayActions): Menu =>
  Menu.buildFromTemplate([
    { id: "show", label: said.open, click: () => actions.show() },
    { id: "search", label: said.search, click: () => actions.search() },
    { type: "separator" },
    {
      id: "pause",
      label: said.pause,
      type: "checkbox",
      checked: isPaused,
      click: (item) => actions.setPaused(item.checked),
    },
    { type: "separator" },
    { id: "quit", label: said.quit, click: () => actions.quit() },
  ]);
