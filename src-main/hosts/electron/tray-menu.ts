/** What the tray says and offers. Without Electron, so that it can be tested without it. */
import type { ShellSentences } from "./shell-sentences.ts";

export interface TrayActions {
  show(): void;
  search(): void;
  setPaused(paused: boolean): void;
  stopRecording(): void;
  quit(): void;
}

/** What is so, wherever it came to be: here, in a window or by the command line. */
export interface TrayState {
  /** Indexing is. */
  readonly paused: boolean;
  /** The cameras that are recorded from, also where no window would say so. */
  readonly recording: readonly string[];
}

/** As Electron takes it. */
interface TrayItem {
  readonly id?: string;
  readonly label?: string;
  readonly type?: "separator" | "checkbox";
  readonly checked?: boolean;
  readonly enabled?: boolean;
  readonly click?: (item: { readonly checked: boolean }) => void;
}

export const trayTip = (said: ShellSentences, name: string, { recording }: TrayState): string =>
  recording.length === 0 ? name : `${name} – ${said.recording(recording)}`;

export const trayItems = (
  said: ShellSentences,
  { paused, recording }: TrayState,
  actions: TrayActions,
): TrayItem[] => [
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
): readonly TrayItem[] => [
  { id: "recording", label: said.recording(recording), enabled: false },
  { id: "stop-recording", label: said.stopRecording, click: () => actions.stopRecording() },
  { type: "separator" },
];
