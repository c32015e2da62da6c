/** One camera from the word to record until the word to stop, through all that happens to it. */
import { backoffMs } from "#shared/kit/backoff.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import type { Box } from "#shared/model/anchor.ts";
import type { Camera, CameraAddress, CameraState, CameraTrouble } from "#shared/model/camera.ts";
import type { CaptureSettings } from "#shared/model/capture.ts";
import { mayCapture } from "#shared/model/capture-times.ts";
import { createSceneLook, sceneRulesOf } from "#shared/model/scene-change.ts";
import { Tag } from "#shared/model/item.ts";
import type { StreamName } from "#shared/model/stream.ts";
import type { CameraFeed, CameraFrame } from "#core/ports/camera-feed.ts";
import type { Chance, Stopwatch } from "#core/ports/clock.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import { type Captures, isRefusal, type Streams } from "#core/ports/use-cases.ts";
import { limits } from "./limits.ts";

export interface CameraRunDeps {
  readonly feed: CameraFeed;
  readonly captures: Pick<Captures, "keep">;
  readonly streams: Pick<Streams, "add">;
  readonly clock: Stopwatch;
  readonly chance: Chance;
  readonly onFault: (error: unknown) => void;
}

export type CameraView = Pick<Camera, "state" | "nextTryMs" | "keptCount" | "lostCount" | "lastKept">;

export interface CameraOrder {
  readonly name: StreamName;
  readonly address: CameraAddress;
  readonly masks: readonly Box[];
}

type Capture = Parameters<Captures["keep"]>[1];

/** The rules hold from picture to picture, whatever is changed meanwhile. */
export class CameraRun {
  readonly #deps: CameraRunDeps;
  readonly #order: CameraOrder;
  readonly #settings: () => CaptureSettings;
  readonly #onView: () => void;
  #view: CameraView;
  #latest: CameraFrame | undefined;

  constructor(
    order: CameraOrder,
    before: Omit<CameraView, "state" | "nextTryMs">,
    told: { readonly settings: () => CaptureSettings; readonly onView: () => void },
    deps: CameraRunDeps,
  ) {
    this.#order = order;
    this.#deps = deps;
    this.#settings = told.settings;
    this.#onView = told.onView;
    this.#view = { ...before, state: "connecting" };
  }

  view(): CameraView {
    return this.#view;
  }

  /** As it came last; undefined where nothing comes. */
  latest(): CameraFrame | undefined {
    return this.#latest;
  }

  /** Resolves when the signal has fired and the camera was let go. */
  async record(signal: AbortSignal): Promise<void> {
    const { clock, chance } = this.#deps;
    for (let attempt = 0; !signal.aborted;) {
      if (!this.#mayRecord()) {
        this.#tell("resting");
        await clock.sleep(limits.restLookMs, signal).catch(() => undefined);
        continue;
      }
      this.#tell("connecting");
      const end = await this.#recordOnce(signal).catch((thrown: unknown) => {
        this.#deps.onFault(thrown);
        return { why: "silent", wasSeen: false } as const;
      });
      this.#latest = undefined;
      if (signal.aborted || end.why === "resting") continue;
      attempt = end.wasSeen ? 1 : attempt + 1;
      const pauseMs =
        end.why === "refused" ? limits.refusedRetryMs : backoffMs(attempt, chance.fraction(), limits);
      this.#tell(end.why, clock.nowMs() + pauseMs);
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }

  async #recordOnce(
    signal: AbortSignal,
  ): Promise<{ readonly why: CameraTrouble | "resting"; readonly wasSeen: boolean }> {
    const look = createSceneLook(() => sceneRulesOf(this.#settings()));
    let wasSeen = false;
    const frames = this.#deps.feed.open(this.#order, signal);
    try {
      for (;;) {
        const next = await frames.next();
        if (next.done === true) return { why: next.value, wasSeen };
        if (!this.#mayRecord()) return { why: "resting", wasSeen };
        wasSeen = true;
        this.#latest = next.value;
        const { isNew, state } = look(next.value.grey, this.#deps.clock.elapsedMs());
        // Until the next scene the store had no occasion to take something again.
        if (this.#view.state !== "unstored" || state !== "recording") this.#tell(state);
        if (isNew && !signal.aborted) await this.#keep(next.value.jpeg);
      }
    } finally {
      await frames.return("silent");
    }
  }

  async #keep(bytes: Uint8Array): Promise<void> {
    const { clock, chance } = this.#deps;
    const { name } = this.#order;
    const timeMs = clock.nowMs();
    const capture: Capture = {
      facts: {
        // The clock may be set back: the key is one of its own all the same.
        key: uuidV7(timeMs, chance.bytes(10)),
        title: `${name}, ${wallTime(timeMs)}`,
        time: timeMs,
        tags: [cameraTag],
      },
      mediaType: "image/jpeg",
      bytes,
    };
    const kept = await this.#hand(capture).catch((thrown: unknown) => {
      if (!(thrown instanceof StoreFullError)) this.#deps.onFault(thrown);
      return undefined;
    });
    if (kept === undefined || isRefusal(kept)) {
      // What a pause cuts off was never to be kept.
      if (kept?.refused === "CAPTURE_PAUSED") return;
      this.#view = { ...this.#view, lostCount: this.#view.lostCount + 1 };
      return this.#tell("unstored");
    }
    const { keptCount } = this.#view;
    this.#view = { ...this.#view, keptCount: keptCount + 1, lastKept: { itemId: kept.itemId, timeMs } };
    this.#tell("recording");
  }

  async #hand(capture: Capture): ReturnType<Captures["keep"]> {
    const { captures, streams } = this.#deps;
    const { name } = this.#order;
    const kept = await captures.keep(name, capture);
    if (!isRefusal(kept) || kept.refused !== "STREAM_NOT_FOUND") return kept;
    // Somebody removed it with what was in it: what comes now begins it anew.
    await streams.add(name);
    return captures.keep(name, capture);
  }

  #mayRecord(): boolean {
    return mayCapture(this.#settings(), new Date(this.#deps.clock.nowMs()));
  }

  #tell(state: CameraState, nextTryMs?: number): void {
    const { nextTryMs: _passed, ...before } = this.#view;
    const told = this.#told;
    this.#view = { ...before, state, ...(nextTryMs === undefined ? {} : { nextTryMs }) };
    this.#told = `${state} ${before.keptCount} ${before.lostCount} ${nextTryMs ?? ""}`;
    if (this.#told !== told) this.#onView();
  }
  #told = "";
}

const cameraTag = Tag.parse("camera");

const two = (part: number): string => String(part).padStart(2, "0");

/** By the clock on the wall, in an order that every language reads. */
function wallTime(ms: number): string {
  const at = new Date(ms);
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(two).join("-");
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":")}`;
}
