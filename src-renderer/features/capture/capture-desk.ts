/** All that this window records, and the one place that stops it. Nothing starts but by `start`. */
import { CaptureType, type CaptureState, usualCaptureSettings } from "#shared/model/capture.ts";
import { SourceKind } from "#shared/model/recorder.ts";
import { mayCapture } from "#shared/model/capture-times.ts";
import { CaptureSource, isRecording, isWanted, type SourceView } from "./capture-source.ts";
import { createClockWatch } from "./clock-watch.ts";
import { limits } from "./limits.ts";
import { sleep } from "./sleep.ts";
import type { TakeSource } from "./source-lease.ts";
import {
  type Captured,
  type CapturedState,
  createUploadQueue,
  type SendOutcome,
  type UploadQueue,
  type UploadState,
} from "./upload-queue.ts";

export interface RecentCapture {
  readonly captured: Captured;
  readonly state: CapturedState;
}

export interface DeskView {
  readonly sources: Readonly<Record<SourceKind, SourceView>>;
  readonly recent: readonly RecentCapture[];
  readonly upload: UploadState;
  readonly isPaused: boolean;
  /** When the clock on the wall was set while something recorded. */
  readonly clockSetMs: number | undefined;
}

export interface DeskDeps {
  readonly send: (captured: Captured, signal: AbortSignal) => Promise<SendOutcome>;
  readonly lease: TakeSource;
  readonly titleOf: (kind: SourceKind, label: string, timeMs: number) => string;
}

export class CaptureDesk {
  readonly #deps: DeskDeps;
  readonly #sources: Readonly<Record<SourceKind, CaptureSource>>;
  readonly #queue: UploadQueue;
  readonly #listeners = new Set<() => void>();
  readonly #clockJump = createClockWatch();
  #state: CaptureState = { paused: false, settings: usualCaptureSettings };
  #isPausedHere = false;
  #recent: readonly RecentCapture[] = [];
  #clockSetMs: number | undefined;
  #view: DeskView;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
    const source = (kind: SourceKind): CaptureSource =>
      new CaptureSource(kind, {
        settings: () => this.#state.settings,
        mayRecord: () => mayCapture(this.#state.settings, new Date()),
        lease: deps.lease,
        onCaptured: (bytes, timeMs, label) => this.#take(kind, label, bytes, timeMs),
        onView: () => this.#changed(),
      });
    this.#sources = { camera: source("camera"), microphone: source("microphone"), screen: source("screen") };
    this.#queue = createUploadQueue({
      send: (captured, signal) => this.#deps.send(captured, signal),
      sleep,
      onState: (captured, state) => this.#note(captured, state),
    });
    this.#view = this.#look();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly view = (): DeskView => this.#view;

  /** What the host says holds for every window; where it says stop, all stops. */
  obey(state: CaptureState): void {
    this.#state = state;
    this.#isPausedHere = state.paused;
    if (state.paused) this.stopAll();
    this.#changed();
  }

  start(kind: SourceKind, deviceId: string | undefined): void {
    if (this.#isPausedHere) return;
    this.#clockSetMs = undefined;
    this.#sources[kind].start(deviceId);
  }

  stop(kind: SourceKind): void {
    this.#sources[kind].stop();
  }

  /** Before the host is asked, and whether it can be reached or not. What waits to be sent goes with it. */
  pause(): void {
    this.#isPausedHere = true;
    this.stopAll();
    this.#queue.drop();
    this.#changed();
  }

  stopAll(): void {
    for (const kind of SourceKind.options) this.#sources[kind].stop();
  }

  #take(kind: SourceKind, label: string, bytes: Blob, timeMs: number): void {
    const mediaType = CaptureType.safeParse(bytes.type);
    if (!mediaType.success || this.#isPausedHere) return;
    if (this.#clockJump(Date.now(), performance.now()) !== 0) this.#clockSetMs = Date.now();
    const when = new Date(timeMs).toISOString().replaceAll(/[:.]/gu, "-");
    this.#queue.add({
      stream: kind,
      // The clock may be set back: the end of the key makes it one of its own all the same.
      key: `${when}-${crypto.randomUUID().slice(0, 8)}`,
      title: this.#deps.titleOf(kind, label, timeMs),
      timeMs,
      mediaType: mediaType.data,
      bytes,
    });
  }

  #note(captured: Captured, state: CapturedState): void {
    const others = this.#recent.filter((each) => each.captured !== captured);
    const isKnown = others.length < this.#recent.length;
    this.#recent = isKnown
      ? this.#recent.map((each) => (each.captured === captured ? { captured, state } : each))
      : [{ captured, state }, ...others].slice(0, limits.recentCountMax);
    this.#changed();
  }

  #look(): DeskView {
    const { camera, microphone, screen } = this.#sources;
    return {
      sources: { camera: camera.view(), microphone: microphone.view(), screen: screen.view() },
      recent: this.#recent,
      upload: this.#queue.state(),
      isPaused: this.#isPausedHere,
      clockSetMs: this.#clockSetMs,
    };
  }

  #changed(): void {
    this.#view = this.#look();
    for (const listener of this.#listeners) listener();
  }
}

export const recordingOf = ({ sources }: DeskView): readonly SourceView[] =>
  Object.values(sources).filter(isRecording);
export const isAnyWanted = ({ sources }: DeskView): boolean => Object.values(sources).some(isWanted);
