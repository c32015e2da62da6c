import { isExcluded } from "#shared/model/capture-times.ts";
import type { SourceKind } from "#shared/model/recorder.ts";
import { limits } from "./limits.ts";
import { type DeviceTrouble, openDevice } from "./open-device.ts";
import { recordPictures } from "./record-pictures.ts";
import { recordSound } from "./record-sound.ts";
import type { RecordingDeps, RecordingState } from "./recording.ts";
import { sleep } from "./sleep.ts";
import type { TakeSource } from "./source-lease.ts";

/** `excluded`: its name is among those that are never opened. `lost`: it has gone and is looked for. `elsewhere`: another window records it. */
export type SourceState =
  | RecordingState
  | DeviceTrouble
  | "off"
  | "starting"
  | "resting"
  | "excluded"
  | "elsewhere"
  | "lost"
  | "broken";

export interface SourceView {
  readonly kind: SourceKind;
  readonly state: SourceState;
  /** The device's name, once it is open. */
  readonly label: string;
  readonly deviceId: string | undefined;
  /** For a preview; what is shown of it leaves the window only as what is captured does. */
  readonly stream: MediaStream | undefined;
  /** Which window records it, where that is another. */
  readonly owner: string;
  readonly level: number;
  readonly isSpeaking: boolean;
}

const recording: ReadonlySet<SourceState> = new Set(["recording", "dark", "limited", "mute"]);
/** The device is open: its light is on. */
export const isRecording = ({ state }: Pick<SourceView, "state">): boolean => recording.has(state);
/** It will record again by itself. */
export const isWanted = ({ state }: Pick<SourceView, "state">): boolean =>
  !["off", "denied", "excluded", "elsewhere", "broken"].includes(state);

export interface CaptureSourceDeps extends Pick<RecordingDeps, "settings" | "mayRecord"> {
  readonly lease: TakeSource;
  readonly onCaptured: (bytes: Blob, timeMs: number, label: string) => void;
  readonly onView: (view: SourceView) => void;
}

/** One device from the person's word to record until their word to stop, through all that happens to it. */
export class CaptureSource {
  readonly #deps: CaptureSourceDeps;
  #view: SourceView;
  #stop: AbortController | undefined;

  constructor(kind: SourceKind, deps: CaptureSourceDeps) {
    this.#deps = deps;
    this.#view = {
      kind,
      state: "off",
      label: "",
      deviceId: undefined,
      stream: undefined,
      owner: "",
      level: 0,
      isSpeaking: false,
    };
  }

  view(): SourceView {
    return this.#view;
  }

  start(deviceId: string | undefined): void {
    this.stop();
    const stop = new AbortController();
    this.#stop = stop;
    this.#tell({ state: "starting", deviceId });
    this.#run(deviceId, stop.signal).catch((error: unknown) => {
      if (stop.signal.aborted) return;
      console.warn("capture ended", error);
      this.#end("broken");
    });
  }

  /** At once: the device is let go before this returns. */
  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#end("off");
  }

  #tell(part: Partial<SourceView>): void {
    this.#view = { ...this.#view, ...part };
    this.#deps.onView(this.#view);
  }

  #end(state: SourceState): void {
    for (const track of this.#view.stream?.getTracks() ?? []) track.stop();
    this.#tell({ state, stream: undefined, level: 0, isSpeaking: false });
  }

  async #run(deviceId: string | undefined, signal: AbortSignal): Promise<void> {
    const { kind } = this.#view;
    while (!signal.aborted) {
      if (!this.#deps.mayRecord()) {
        this.#tell({ state: "resting" });
        await sleep(limits.sampleEveryMs, signal);
        continue;
      }
      const end = await this.#recordOnce(deviceId, signal);
      if (signal.aborted) return;
      this.#end(end);
      // A screen is chosen by hand each time, and a refusal stands until the person takes it back.
      const isOver =
        ["denied", "excluded", "elsewhere"].includes(end) || (kind === "screen" && end !== "resting");
      if (isOver) return;
      if (end !== "resting") await untilWorthTrying(signal);
    }
  }

  async #recordOnce(deviceId: string | undefined, signal: AbortSignal): Promise<RecordedEnd> {
    const { kind } = this.#view;
    const opened = await openDevice(kind, deviceId);
    if (opened.kind !== "open") return opened.kind;
    const { stream, label } = opened;
    const letGo = (part: Partial<SourceView>): void => {
      for (const track of stream.getTracks()) track.stop();
      if (!signal.aborted) this.#tell(part);
    };
    if (signal.aborted || isExcluded(this.#deps.settings(), label)) {
      letGo({ label });
      return "excluded";
    }
    const lost = new AbortController();
    const lease = await this.#deps.lease(kind, label, () => lost.abort());
    if (lease.kind === "elsewhere") {
      letGo({ label, owner: lease.owner });
      return "elsewhere";
    }
    try {
      if (signal.aborted) {
        letGo({});
        return "lost";
      }
      return await this.#recordFrom(stream, label, AbortSignal.any([signal, lost.signal]));
    } finally {
      lease.release();
    }
  }

  async #recordFrom(stream: MediaStream, label: string, signal: AbortSignal): Promise<RecordedEnd> {
    const { kind } = this.#view;
    this.#tell({ state: "recording", stream, label });
    const deps: RecordingDeps = {
      settings: this.#deps.settings,
      // The name may have been excluded, and the hours changed, while it records.
      mayRecord: () => this.#deps.mayRecord() && !isExcluded(this.#deps.settings(), label),
      onState: (state) => this.#tellIfNew({ state }, signal),
      onLevel: (level, isSpeaking) => this.#tellIfNew({ level, isSpeaking }, signal),
      onCaptured: (bytes, timeMs) => {
        if (!isExcluded(this.#deps.settings(), label)) this.#deps.onCaptured(bytes, timeMs, label);
      },
    };
    const end = await (kind === "microphone"
      ? recordSound(stream, deps, signal)
      : recordPictures(stream, { source: kind, label }, deps, signal));
    if (isExcluded(this.#deps.settings(), label)) return "excluded";
    // The person's own stop is looked at by whoever began it.
    if (signal.aborted) return "elsewhere";
    return end === "resting" ? "resting" : "lost";
  }

  #tellIfNew(part: Partial<SourceView>, signal: AbortSignal): void {
    if (signal.aborted) return;
    const before = this.#view;
    const next = { ...before, ...part };
    const isNew =
      next.state !== before.state || next.level !== before.level || next.isSpeaking !== before.isSpeaking;
    if (isNew) this.#tell(part);
  }
}

type RecordedEnd = "lost" | "resting" | "excluded" | "elsewhere" | DeviceTrouble;

/** A device may be back when the system says that something was plugged in, and after a while in any case. */
async function untilWorthTrying(signal: AbortSignal): Promise<void> {
  const changed = new AbortController();
  const tell = (): void => changed.abort();
  navigator.mediaDevices.addEventListener("devicechange", tell);
  await sleep(limits.reopenEveryMs, AbortSignal.any([signal, changed.signal]));
  navigator.mediaDevices.removeEventListener("devicechange", tell);
}
