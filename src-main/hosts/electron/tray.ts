import { app, Menu, nativeImage, Tray } from "electron";
import type { ShellLanguage } from "./shell-sentences.ts";
import { recordingTrayIcon, trayIcon } from "./tray-icon.ts";
import { type TrayActions, trayItems, type TrayState, trayTip } from "./tray-menu.ts";

// A tray that is garbage-collected disappears from the screen.
let tray: Tray | undefined;

/** Gives what changes what it shows. */
export function createTray(
  actions: TrayActions,
  language: ShellLanguage,
): (change: Partial<TrayState>) => void {
  tray = new Tray(nativeImage.createFromDataURL(trayIcon));
  tray.on("click", () => actions.show());
  let state: TrayState = { paused: false, recording: [] };
  // The labels of a menu are fixed: another language is another menu.
  const speak = (): void => {
    const said = language.current();
    tray?.setToolTip(trayTip(said, app.getName(), state));
    tray?.setContextMenu(Menu.buildFromTemplate(trayItems(said, state, actions)));
  };
  speak();
  language.onChange(speak);
  return (change) => {
    state = { ...state, ...change };
    const icon = state.recording.length === 0 ? trayIcon : recordingTrayIcon;
    tray?.setImage(nativeImage.createFromDataURL(icon));
    speak();
  };
}
