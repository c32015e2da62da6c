/** The cameras that record now: that each that should does, and none that should not. */
import { createSerial } from "#shared/kit/serial.ts";
import { type Camera, shownAddress } from "#shared/model/camera.ts";
import { type CaptureState, usualCaptureSettings } from "#shared/model/capture.ts";
import { isExcluded } from "#shared/model/capture-times.ts";
import type { StreamName } from "#shared/model/stream.ts";
import type { CameraFrame } from "#core/ports/camera-feed.ts";
import type { CameraRow, CameraStore } from "#core/ports/camera-store.ts";
import type { Captures } from "#core/ports/use-cases.ts";
import { createListeners } from "../listeners.ts";
import { type CameraOrder, CameraRun, type CameraRunDeps, type CameraView } from "./camera-run.ts";

export interface CrewDeps extends CameraRunDeps {
  readonly store: CameraStore;
  readonly captures: Pick<Captures, "keep" | "current" | "watch">;
}

export const orderOf = (
  { name, address }: CameraRow,
  { maskedAreas }: CaptureState["settings"],
): CameraOrder => ({
  name,
  address,
  masks: maskedAreas.filter(({ device }) => device === name).map(({ box }) => box),
});

interface Post {
  /** What it records and how; a change of it takes another run. */
  readonly key: string;
  readonly run: CameraRun;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

const nothingYet = { keptCount: 0, lostCount: 0 };

export class Crew {
  readonly #deps: CrewDeps;
  readonly #posts = new Map<StreamName, Post>();
  /** What each had done before it was stopped. */
  readonly #done = new Map<StreamName, CameraView>();
  readonly #listeners = createListeners();
  readonly #closing = new AbortController();
  readonly #inTurn = createSerial();
  #state: CaptureState = { paused: true, settings: usualCaptureSettings };
  #watching: Promise<void> | undefined;

  constructor(deps: CrewDeps) {
    this.#deps = deps;
  }

  readonly changes = this.#listeners.changes;

  start(): void {
    this.#watching ??= this.#obey().catch(this.#deps.onFault);
  }

  latest(name: StreamName): CameraFrame | undefined {
    return this.#posts.get(name)?.run.latest();
  }

  shown(row: CameraRow): Camera {
    const { name, address, paused, addedMs } = row;
    const view = this.#posts.get(name)?.run.view() ?? {
      ...(this.#done.get(name) ?? nothingYet),
      state: this.#restingState(row),
    };
    return { name, shownAddress: shownAddress(address), paused, addedMs, ...view };
  }

  /** Has those record that should, and no others. */
  muster(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#watching !== undefined && !this.#closing.signal.aborted) await this.#change();
      this.#listeners.tell();
    });
  }

  async dismiss(): Promise<void> {
    this.#closing.abort();
    this.#listeners.tell();
    await this.#watching;
    await this.#inTurn(() => Promise.all([...this.#posts].map(([name, post]) => this.#stop(name, post))));
  }

  async #obey(): Promise<void> {
    for await (const next of this.#deps.captures.watch(this.#closing.signal)) {
      this.#state = next;
      // At once, before anything is read: nobody waits for a camera to be let go.
      if (next.paused) for (const { stop } of this.#posts.values()) stop.abort();
      // The next word is heard all the same: it may be to stop.
      await this.muster().catch(this.#deps.onFault);
    }
  }

  async #change(): Promise<void> {
    const wanted = new Map<StreamName, { readonly row: CameraRow; readonly key: string }>();
    for (const row of await this.#deps.store.cameras())
      if (!row.paused && !this.#state.paused && !isExcluded(this.#state.settings, row.name))
        wanted.set(row.name, { row, key: JSON.stringify(orderOf(row, this.#state.settings)) });
    const leaving = [...this.#posts].filter(
      ([name, { key, stop }]) => stop.signal.aborted || wanted.get(name)?.key !== key,
    );
    await Promise.all(leaving.map(([name, post]) => this.#stop(name, post)));
    for (const [name, { row, key }] of wanted) if (!this.#posts.has(name)) this.#begin(row, key);
  }

  #begin(row: CameraRow, key: string): void {
    const stop = new AbortController();
    const before = this.#done.get(row.name) ?? nothingYet;
    const told = { settings: () => this.#state.settings, onView: () => this.#listeners.tell() };
    const run = new CameraRun(orderOf(row, this.#state.settings), before, told, this.#deps);
    const done = run.record(stop.signal).catch(this.#deps.onFault);
    this.#posts.set(row.name, { key, run, stop, done });
  }

  async #stop(name: StreamName, { run, stop, done }: Post): Promise<void> {
    stop.abort();
    await done;
    const { nextTryMs: _passed, ...view } = run.view();
    this.#done.set(name, view);
    this.#posts.delete(name);
  }

  /** Why one does not record that nobody is at. */
  #restingState({ name, paused }: CameraRow): Camera["state"] {
    if (paused) return "off";
    if (this.#watching === undefined) return "unattended";
    if (this.#state.paused) return "paused";
    return isExcluded(this.#state.settings, name) ? "excluded" : "connecting";
  }
}
