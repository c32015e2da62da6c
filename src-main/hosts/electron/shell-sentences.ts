import type { Settings } from "#shared/rpc/system-contract.ts";

type ShellLocale = Settings["locale"];

const en = {
  open: "Open Tessera",
  search: "Search …",
  pause: "Pause indexing",
  quit: "Quit",
  recording: (cameras: readonly string[]) => `Recording: ${cameras.join(", ")}`,
  stopRecording: "Stop all recording",
  whichScreen: "Which screen is to be recorded?",
  none: "None",
  andMore: (count: number) => `and ${count} more`,
  recordingStopped: "All recording is stopped",
  recordingStoppedHint: "Until you allow it again on the capture screen.",
  cannotStart: "Tessera cannot start",
  keepsEnding: "Tessera’s core keeps ending",
  keepsEndingHint: "Nothing is lost. Start Tessera again, or run `tessera doctor`.",
};
export type ShellSentences = Readonly<typeof en>;

const de: ShellSentences = {
  open: "Tessera öffnen",
  search: "Suchen …",
  pause: "Lesen anhalten",
  quit: "Beenden",
  recording: (cameras) => `Nimmt auf: ${cameras.join(", ")}`,
  stopRecording: "Alle Aufnahmen beenden",
  whichScreen: "Welcher Bildschirm soll aufgenommen werden?",
  none: "Keiner",
  andMore: (count) => `und ${count} weitere`,
  recordingStopped: "Alle Aufnahmen sind beendet",
  recordingStoppedHint: "Bis Sie sie auf der Seite „Aufnahme“ wieder erlauben.",
  cannotStart: "Tessera kann nicht starten",
  keepsEnding: "Der Kern von Tessera endet immer wieder",
  keepsEndingHint: "Nichts ist verloren. Starten Sie Tessera neu, oder rufen Sie `tessera doctor` auf.",
};

/** All that the shell itself says, outside of the page. */
const sentences: Readonly<Record<ShellLocale, ShellSentences>> = { en, de };

/** The language of the settings, once the core has told it; of the system until then. */
export interface ShellLanguage {
  current(): ShellSentences;
  become(locale: ShellLocale): void;
  onChange(listener: () => void): void;
}

export function createShellLanguage(systemLocale: string): ShellLanguage {
  let locale: ShellLocale = systemLocale.startsWith("de") ? "de" : "en";
  const listeners: (() => void)[] = [];
  return {
    current: () => sentences[locale],
    become(next) {
      if (next === locale) return;
      locale = next;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
