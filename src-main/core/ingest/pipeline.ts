/** The queue's engine: claim → decode → chunk and embed → commit → index, several batches under way at once. */
import { createSerial, type Serial } from "#shared/kit/serial.ts";
import type { ClaimedItem, LibraryStore } from "#core/ports/library-store.ts";
import { type CommitLane, createCommitLane } from "./commit-lane.ts";
import { limits } from "./limits.ts";
import { readBatch, type ReadDeps } from "./read-batch.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface PipelineDeps extends ReadDeps {
  readonly store: LibraryStore;
  readonly feed: VectorFeed;
  /** After every commit, and when the queue becomes quiet. */
  readonly onProgress: (finishedItemCount: number) => void;
}

const claimLimit = { itemCountMax: limits.batchItemCountMax, bytesMax: limits.batchBytesMax };

/**
 * Stages hand over through one-at-a-time lanes, so that while batch n is embedded, n + 1 is being decoded and n − 1
 * committed. Backpressure: a batch is claimed only when fewer than `batchesInFlightMax` are under way.
 */
export class Pipeline implements AsyncDisposable {
  readonly #deps: PipelineDeps;
  readonly #embedLane: Serial = createSerial();
  readonly #commitLane: CommitLane;
  readonly #closing = new AbortController();
  readonly #underWay = new Map<Promise<void>, readonly ClaimedItem[]>();
  #running: Promise<void> = Promise.resolve();
  #paused = false;
  /** Grows when there may be something new; the queue was empty when `#lookedCount` has caught up. */
  #wakeCount = 1;
  #lookedCount = 0;
  #rouse = (): void => undefined;

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
    this.#commitLane = createCommitLane({ ...deps, clock: deps.system.clock });
  }

  /** Once; what the last run left in work must have been released. */
  start(paused: boolean): void {
    this.#paused = paused;
    this.#running = this.#run().catch(this.#fault);
  }

  /** There may be something new to claim. */
  wake(): void {
    this.#wakeCount++;
    this.#rouse();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.wake();
  }

  /** Nothing is under way, and the last look into the queue found nothing to do. */
  isQuiet(): boolean {
    return this.#underWay.size === 0 && this.#lookedCount === this.#wakeCount;
  }

  /** Paths under way, oldest first. */
  working(): readonly string[] {
    return [...this.#underWay.values()].flatMap((items) => items.map(({ path }) => path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const interrupted = [...this.#underWay.values()].flat().map(({ itemId }) => itemId);
    this.#closing.abort();
    this.#rouse();
    await Promise.all([this.#running, ...this.#underWay.keys()]);
    // Those that were committed after all are no longer `working` and stay as they are.
    if (interrupted.length > 0) await this.#deps.store.release(interrupted);
  }

  readonly #fault = (error: unknown): void => {
    if (!this.#closing.signal.aborted) this.#deps.system.onFault(error);
  };

  async #run(): Promise<void> {
    const { store, system, onProgress } = this.#deps;
    while (!this.#closing.signal.aborted) {
      const seenCount = this.#wakeCount;
      const mayClaim = !this.#paused && this.#underWay.size < limits.batchesInFlightMax;
      const claimed = mayClaim ? await store.claim(claimLimit, system.clock.nowMs()) : [];
      if (claimed.length > 0) {
        this.#begin(claimed);
        continue;
      }
      this.#lookedCount = seenCount;
      if (this.isQuiet()) onProgress(0);
      await this.#doze();
    }
  }

  #begin(claimed: readonly ClaimedItem[]): void {
    const batch = this.#process(claimed)
      .catch(this.#fault)
      .finally(() => {
        this.#underWay.delete(batch);
        // A file that changed meanwhile is waiting again.
        this.wake();
      });
    this.#underWay.set(batch, claimed);
  }

  async #process(claimed: readonly ClaimedItem[]): Promise<void> {
    const { signal } = this.#closing;
    const commits = await readBatch(this.#deps, this.#embedLane, claimed, signal);
    signal.throwIfAborted();
    this.#deps.onProgress(await this.#commitLane(commits));
  }

  /** Until something new may be there, or the next retry is due. */
  async #doze(): Promise<void> {
    const { store, system } = this.#deps;
    const woken = Promise.withResolvers<void>();
    this.#rouse = woken.resolve;
    const timer = new AbortController();
    const retryMs = this.#paused ? undefined : await store.nextRetryMs();
    if (this.#lookedCount === this.#wakeCount && !this.#closing.signal.aborted) {
      if (retryMs !== undefined)
        system.clock.sleep(Math.max(0, retryMs - system.clock.nowMs()), timer.signal).then(
          () => this.wake(),
          () => undefined,
        );
      await woken.promise;
    }
    timer.abort();
  }
}
