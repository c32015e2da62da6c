/** Stops what records, wherever the person is just now. Without Electron, so that it can be tested without it. */
import type { ShellNotice } from "./match-notices.ts";
import type { PageLink } from "./page-link.ts";
import type { ShellLanguage } from "./shell-sentences.ts";

interface StopRecordingDeps {
  readonly link: Pick<PageLink<never>, "commandNow">;
  readonly core: { stopRecording(): void };
  readonly language: ShellLanguage;
  readonly window: { isInFront(): boolean; show(): void };
  readonly notify: (notice: Pick<ShellNotice, "title" | "body">, open: () => void) => void;
}

export const createStopRecording =
  ({ link, core, language, window, notify }: StopRecordingDeps) =>
  (): void => {
    // The devices first: they are let go even where the core does not answer.
    link.commandNow({ kind: "stop-recording" });
    core.stopRecording();
    const { recordingStopped: title, recordingStoppedHint: body } = language.current();
    // Who looks at the window sees it there.
    if (!window.isInFront()) notify({ title, body }, () => window.show());
  };
