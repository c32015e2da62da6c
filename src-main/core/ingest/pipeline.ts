/** The queue's engine: claim → decode → chunk and embed → commit → index, several batches under way at once. */
import { pauseUntilMs } from "#shared/kit/backoff.ts";
import type { Gate } from "#shared/kit/gate.ts";
import { createSerial, type Serial } from "#shared/kit/serial.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import {
  type ClaimedItem,
  type ClaimLimit,
  type LibraryStore,
  StoreFullError,
} from "#core/ports/library-store.ts";
import type { QueueLane } from "#core/ports/queue-lane.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { type CommitLane, createCommitLane } from "./commit-lane.ts";
import { limits } from "./limits.ts";
import { readBatch, type ReadDeps } from "./read-batch.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface PipelineDeps extends ReadDeps {
  readonly store: LibraryStore & CaptureStore;
  readonly feed: VectorFeed;
  /** From being embedded until it is stored a batch is in one space. */
  readonly gate: Gate;
  readonly onBare: () => void;
  /** After every commit, and when the queue becomes quiet. */
  readonly onProgress: (finishedItemCount: number) => void;
}

interface UnderWay {
  readonly items: readonly ClaimedItem[];
  readonly lane: QueueLane;
  readonly stop: AbortController;
}

const batchCountMax: Readonly<Record<QueueLane, number>> = {
  quick: limits.batchesInFlightMax,
  utterance: limits.utterancesInFlightMax,
  recording: limits.recordingsInFlightMax,
};

/**
 * Stages hand over through one-at-a-time lanes, so that while batch n is embedded, n + 1 is being decoded and n − 1
 * committed. Backpressure: a batch is claimed only when fewer than its lane may have are under way, so that no lane waits for another.
 */
export class Pipeline implements AsyncDisposable {
  readonly #deps: PipelineDeps;
  readonly #embedLane: Serial = createSerial();
  readonly #commitLane: CommitLane;
  readonly #closing = new AbortController();
  readonly #underWay = new Map<Promise<void>, UnderWay>();
  #running: Promise<void> = Promise.resolve();
  #paused = false;
  /** What a store that was full could not take back yet; at first, whatever the last run left in work. */
  #stranded: readonly ItemId[] | null = null;
  /** The store was full: when it is tried again. */
  #fullUntilMs: number | undefined;
  /** Grows when there may be something new; the queue was empty when `#lookedCount` has caught up. */
  #wakeCount = 1;
  #lookedCount = 0;
  #rouse = (): void => undefined;

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
    this.#commitLane = createCommitLane({ ...deps, clock: deps.system.clock });
  }

  /** Once. What the last run left in work is taken up again. */
  async start(paused: boolean): Promise<void> {
    this.#paused = paused;
    await this.#takeBack().catch((error: unknown) => this.#strand([], error));
    this.#running = this.#run().catch(this.#fault);
  }

  /** There may be something new to claim. */
  wake(): void {
    this.#wakeCount++;
    this.#rouse();
  }

  /** Taken out of the queue, which has been told: what is read for these alone is stopped at once. `null`: all. */
  stop(itemIds: readonly ItemId[] | null): void {
    const gone = itemIds === null ? undefined : new Set(itemIds);
    for (const { items, stop } of this.#underWay.values())
      if (items.every(({ itemId }) => gone?.has(itemId) !== false)) stop.abort();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.wake();
  }

  /** Nothing is under way, and the last look into the queue found nothing to do. */
  isQuiet(): boolean {
    return this.#underWay.size === 0 && this.#lookedCount === this.#wakeCount && !this.isDiskFull();
  }

  isDiskFull(): boolean {
    return this.#fullUntilMs !== undefined;
  }

  /** Paths under way, oldest first. */
  working(): readonly string[] {
    return [...this.#underWay.values()].flatMap(({ items }) => items.map(({ path }) => path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const interrupted = [...this.#underWay.values()].flatMap(({ items }) =>
      items.map(({ itemId }) => itemId),
    );
    this.#closing.abort();
    this.#rouse();
    await Promise.all([this.#running, ...this.#underWay.keys()]);
    // Those that were committed after all are no longer `working` and stay as they are.
    if (interrupted.length > 0)
      await this.#deps.store.release(interrupted).catch((error: unknown) => {
        // They are released at the next start, as after a crash.
        if (!(error instanceof StoreFullError)) throw error;
      });
  }

  readonly #fault = (error: unknown): void => {
    if (!this.#closing.signal.aborted) this.#deps.system.onFault(error);
  };

  async #run(): Promise<void> {
    const { onProgress } = this.#deps;
    while (!this.#closing.signal.aborted) {
      const seenCount = this.#wakeCount;
      const mayClaim = !this.#paused && this.#hasRoom() && !this.#mustWaitForRoom();
      const claimed = mayClaim ? await this.#claim() : [];
      if (claimed.length > 0) {
        await this.#begin(claimed);
        continue;
      }
      this.#lookedCount = seenCount;
      if (this.isQuiet()) onProgress(0);
      await this.#doze();
    }
  }

  /** How many more batches of the lane may be under way. */
  #roomIn(lane: QueueLane): number {
    const underWay = [...this.#underWay.values()].filter((batch) => batch.lane === lane);
    return Math.max(0, batchCountMax[lane] - underWay.length);
  }

  #hasRoom(): boolean {
    return this.#roomIn("quick") + this.#roomIn("utterance") + this.#roomIn("recording") > 0;
  }

  #claimLimit(): ClaimLimit {
    return {
      itemCountMax: this.#roomIn("quick") > 0 ? limits.batchItemCountMax : 0,
      bytesMax: limits.batchBytesMax,
      utteranceCountMax: this.#roomIn("utterance"),
      recordingCountMax: this.#roomIn("recording"),
    };
  }

  async #claim(): Promise<readonly ClaimedItem[]> {
    const { store, system } = this.#deps;
    try {
      await this.#takeBack();
      const claimed = await store.claim(this.#claimLimit(), system.clock.nowMs());
      // With items in hand only their commit shows that there is room.
      if (claimed.length === 0 && this.#underWay.size === 0) this.#fullUntilMs = undefined;
      return claimed;
    } catch (error) {
      this.#strand([], error);
      return [];
    }
  }

  async #takeBack(): Promise<void> {
    if (this.#stranded?.length === 0) return;
    await this.#deps.store.release(this.#stranded);
    this.#stranded = [];
  }

  #mustWaitForRoom(): boolean {
    if (this.#fullUntilMs === undefined) return false;
    const waitMs = this.#fullUntilMs - this.#deps.system.clock.nowMs();
    // A longer wait is of a clock that went back.
    return waitMs > 0 && waitMs <= limits.storeRetryMs;
  }

  /** A full store is no fault: the items go back into the queue as soon as it takes them. */
  #strand(claimed: readonly ClaimedItem[], error: unknown): void {
    if (!(error instanceof StoreFullError)) throw error;
    if (this.#stranded !== null) this.#stranded = [...this.#stranded, ...claimed.map(({ itemId }) => itemId)];
    this.#fullUntilMs = this.#deps.system.clock.nowMs() + limits.storeRetryMs;
    this.#deps.onProgress(0);
  }

  #laneOf({ path, keptLane }: ClaimedItem): QueueLane {
    return keptLane ?? (this.#deps.decoder.readsSlowly?.(path) === true ? "recording" : "quick");
  }

  async #begin(claimed: readonly ClaimedItem[]): Promise<void> {
    const inLane = (lane: QueueLane): readonly ClaimedItem[] =>
      claimed.filter((item) => this.#laneOf(item) === lane);
    const quick = inLane("quick");
    if (quick.length > 0) this.#beginBatch(quick, "quick");
    for (const lane of ["utterance", "recording"] as const) {
      const items = inLane(lane);
      const roomCount = this.#roomIn(lane);
      for (const item of items.slice(0, roomCount)) this.#beginBatch([item], lane);
      await this.#putBack(items.slice(roomCount), lane);
    }
  }

  /** What stood among the quick, for it was asked for again, was renamed, or was queued before there were lanes. */
  async #putBack(items: readonly ClaimedItem[], lane: Exclude<QueueLane, "quick">): Promise<void> {
    if (items.length === 0) return;
    try {
      await this.#deps.store.defer(
        items.map(({ itemId }) => itemId),
        lane,
      );
    } catch (error) {
      this.#strand(items, error);
    }
  }

  #beginBatch(claimed: readonly ClaimedItem[], lane: QueueLane): void {
    const stop = new AbortController();
    const batch = this.#process(claimed, AbortSignal.any([stop.signal, this.#closing.signal]))
      .catch((error: unknown) => {
        // Nobody waits for it any more, and the store would not take it.
        if (!stop.signal.aborted) this.#strand(claimed, error);
      })
      .catch(this.#fault)
      .finally(() => {
        this.#underWay.delete(batch);
        // A file that changed meanwhile is waiting again.
        this.wake();
      });
    this.#underWay.set(batch, { items: claimed, lane, stop });
  }

  async #process(claimed: readonly ClaimedItem[], signal: AbortSignal): Promise<void> {
    using inside = new DisposableStack();
    const embedLane: Serial = (task) =>
      this.#embedLane(async () => {
        inside.use(await this.#deps.gate.enter());
        return task();
      });
    const commits = await readBatch(this.#deps, embedLane, claimed, signal);
    signal.throwIfAborted();
    const finishedItemCount = await this.#commitLane(commits);
    this.#fullUntilMs = undefined;
    this.#deps.onProgress(finishedItemCount);
  }

  /** Until something new may be there, or the next retry is due. */
  async #doze(): Promise<void> {
    const { store, system } = this.#deps;
    const woken = Promise.withResolvers<void>();
    this.#rouse = woken.resolve;
    const timer = new AbortController();
    const retryMs = this.#paused ? undefined : (this.#fullUntilMs ?? (await store.nextRetryMs()));
    if (this.#lookedCount === this.#wakeCount && !this.#closing.signal.aborted) {
      if (retryMs !== undefined)
        system.clock.sleep(pauseUntilMs(retryMs, system.clock.nowMs()), timer.signal).then(
          () => this.wake(),
          () => undefined,
        );
      await woken.promise;
    }
    timer.abort();
  }
}
