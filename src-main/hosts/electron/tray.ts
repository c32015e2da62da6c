import { app, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from "electron";
import type { ShellLanguage, ShellSentences } from "./shell-sentences.ts";
import { recordingTrayIcon, trayIcon } from "./tray-icon.ts";

export interface TrayActions {
  show(): void;
  search(): void;
  setPaused(paused: boolean): void;
  stopRecording(): void;
  quit(): void;
}

/** What is so, wherever it came to be: here, in a window or by the command line. */
interface Shown {
  /** Indexing is. */
  readonly paused: boolean;
  /** The cameras that are recorded from, also where no window would say so. */
  readonly recording: readonly string[];
}

// A tray that is garbage-collected disappears from the screen.
let tray: Tray | undefined;

/** Gives what changes what it shows. */
export function createTray(actions: TrayActions, language: ShellLanguage): (change: Partial<Shown>) => void {
  tray = new Tray(nativeImage.createFromDataURL(trayIcon));
  tray.on("click", () => actions.show());
  let shown: Shown = { paused: false, recording: [] };
  // The labels of a menu are fixed: another language is another menu.
  const speak = (): void => {
    const said = language.current();
    const { recording } = shown;
    tray?.setToolTip(recording.length === 0 ? app.getName() : `${app.getName()} – ${said.recording(recording)}`);
    tray?.setContextMenu(Menu.buildFromTemplate(itemsOf(said, shown, actions)));
  };
  speak();
  language.onChange(speak);
  return (change) => {
    shown = { ...shown, ...change };
    if (change.recording !== undefined)
      tray?.setImage(nativeImage.createFromDataURL(change.recording.length === 0 ? trayIcon : recordingTrayIcon));
    speak();
  };
}

const itemsOf = (
  said: ShellSentences,
  { paused, recording }: Shown,
  actions: TrayActions,
): MenuItemConstructorOptions[] => [
  ...(recording.length === 0 ? [] : recordingItems(said, recording, actions)),
  { id: "show", label: said.open, click: () => actions.show() },
  { id: "search", label: said.search, click: () => actions.search() },
  { type: "separator" },
  {
    id: "pause",
    label: said.pause,
    type: "checkbox",
    checked: paused,
    click: (item) => actions.setPaused(item.checked),
  },
  { type: "separator" },
  { id: "quit", label: said.quit, click: () => actions.quit() },
];

const recordingItems = (
  said: ShellSentences,
  recording: readonly string[],
  actions: TrayActions,
): MenuItemConstructorOptions[] => [
  { id: "recording", label: said.recording(recording), enabled: false },
  { id: "stop-recording", label: said.stopRecording, click: () => actions.stopRecording() },
  { type: "separator" },
];
