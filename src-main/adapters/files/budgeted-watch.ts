import type { FolderRemark } from "#shared/model/folder-remark.ts";
import type { Watch } from "#core/ports/file-tree.ts";
import { DirectoryWatch, type DirectoryWatchOptions } from "./directory-watch.ts";
import { poll } from "./polling-watch.ts";
import { shortageNotice, type WatchShortage } from "./watch-budget.ts";

export interface BudgetedWatchOptions extends Omit<
  DirectoryWatchOptions,
  "onExhausted" | "onFlood" | "otherWatchCount"
> {
  /** Live watches of all folders: they share the kernel's budget. */
  readonly directoryWatches: Set<DirectoryWatch>;
  readonly countDirectories: () => Promise<number>;
}

/** Events while the kernel has watches for every directory of the tree; else a look from time to time, and a notice that says why. */
export class BudgetedWatch implements Watch {
  readonly #options: BudgetedWatchOptions;
  #watching: DirectoryWatch | undefined;
  #polling: AsyncDisposable | undefined;
  #notice: FolderRemark | undefined;
  #shortage: WatchShortage | undefined;
  #isClosed = false;

  private constructor(options: BudgetedWatchOptions) {
    this.#options = options;
  }

  static async start(options: BudgetedWatchOptions): Promise<BudgetedWatch> {
    const started = new BudgetedWatch(options);
    await started.#watchDirectories();
    return started;
  }

  get mode(): Watch["mode"] {
    return this.#shortage === undefined ? "events" : "polling";
  }

  get notices(): readonly FolderRemark[] {
    return this.#notice === undefined ? [] : [this.#notice];
  }

  /** For what raises no event: something was mounted there, or no longer is. */
  lookAgain(path: string): void {
    if (this.#shortage === undefined) this.#watching?.lookAgain(path);
    else this.#options.onChange([path]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#giveBack();
    await this.#polling?.[Symbol.asyncDispose]();
  }

  async #watchDirectories(): Promise<void> {
    const { directoryWatches, countDirectories: _, ...options } = this.#options;
    const watching = await DirectoryWatch.start({
      ...options,
      otherWatchCount: () =>
        directoryWatches
          .values()
          .reduce((sum, other) => sum + (other === this.#watching ? 0 : other.watchCount()), 0),
      onFlood: () => {
        for (const watch of directoryWatches) watch.lookAtAll();
        // Before the start has ended it is not among them.
        this.#watching?.lookAtAll();
      },
      onExhausted: (shortage) => {
        this.#shortage = shortage;
        // Before the start has ended there is nothing yet to give back.
        if (this.#watching !== undefined) void this.#poll(shortage);
      },
    });
    this.#watching = watching;
    directoryWatches.add(watching);
    if (this.#shortage !== undefined) await this.#poll(this.#shortage);
  }

  async #poll(shortage: WatchShortage): Promise<void> {
    // The watches that it did get are given back: half a tree watched is a promise half kept.
    await this.#giveBack();
    const { budget, timing, onChange } = this.#options;
    const directoryCount = await this.#options.countDirectories();
    if (this.#isClosed) return;
    this.#notice = shortageNotice(shortage, directoryCount, budget);
    this.#polling = poll(directoryCount, timing, () => onChange(null));
    onChange(null);
  }

  async #giveBack(): Promise<void> {
    if (this.#watching === undefined) return;
    this.#options.directoryWatches.delete(this.#watching);
    await this.#watching[Symbol.asyncDispose]();
  }
}
