import type { CaptureSettings } from "#shared/model/capture.ts";

/** What a source that records is at. */
export type RecordingState = "recording" | "dark" | "limited" | "mute";
/** `lost`: the device has gone. `resting`: it is not the time to record. */
export type RecordingEnd = "lost" | "resting" | "stopped";

export interface RecordingDeps {
  readonly settings: () => CaptureSettings;
  /** By the hours that the person set. */
  readonly mayRecord: () => boolean;
  readonly onState: (state: RecordingState) => void;
  readonly onCaptured: (bytes: Blob, timeMs: number) => void;
  /** How loud it is, from 0 to 1. */
  readonly onLevel: (level: number, isSpeaking: boolean) => void;
}
