import { createSerial } from "#shared/kit/serial.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { resolvePlaces } from "../places/resolve.ts";
import type { Calendar } from "#shared/query/dates.ts";
import { parse } from "#shared/query/parse.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { WatchId } from "#shared/model/watch.ts";
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { Places } from "#core/ports/places.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { AppendedEvents, EventRow, StreamStore } from "#core/ports/stream-store.ts";
import type { LateNews, NotedMatches, StoredWatch, WatchStore } from "#core/ports/watch-store.ts";
import { type CompiledWatches, createCompiledWatches } from "./compiled-watches.ts";
import { createLate, type Late, type LateDeps } from "./late.ts";
import { limits } from "./limits.ts";
import { metLikely } from "./looks.ts";

export interface ListenerDeps {
  readonly store: WatchStore;
  readonly streams: Pick<StreamStore, "appendEvents">;
  readonly search: Pick<SearchStore, "synonyms">;
  /** What is in the library that a watch is to be like. */
  readonly examples: SearchStore["examples"];
  /** Counts what is asked of the library that may change what can be found. */
  readonly changeCount: SearchStore["changeCount"];
  readonly embedder: Embedder;
  /** Sees what pictures show, while such a model is here. */
  readonly joint: LateDeps["joint"];
  readonly clock: Stopwatch;
  readonly timeZone: () => string;
  readonly places?: Places;
  /** Somebody is there to be told: what a match shows of its place is read, and sent between threads, for nobody else. */
  readonly isTold: () => boolean;
  /** Some are new; none of them is given where nobody is told. */
  readonly onMatch: (noted: NotedMatches) => void;
  /** Watches hear nothing any more. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Asks the watches about what was stored, in the order in which it was, each segment at least once. Only ever between two
 * pages do the watches change, in the store and in what listens at once: so a segment that comes after a watch was stored is
 * heard by it.
 */
export class Listener implements AsyncDisposable {
  readonly #deps: ListenerDeps;
  readonly #watches: CompiledWatches;
  readonly #late: Late;
  readonly #inTurn = createSerial();
  readonly #closing = new AbortController();
  /** The last segment that was heard; absent until it was asked for. */
  #after: number | undefined;
  /** Of the library, as of when all of it was heard. */
  #heardChangeCount: number | undefined;
  #keptMs = Number.NEGATIVE_INFINITY;
  #isWoken = false;
  /** Looks of what was read are being compared, and it is chosen from after that: nothing else may be heard between. */
  #isHearing = false;
  /**
   * They are not as they are stored, or their vectors are of another space than what comes: nothing is heard before they were
   * loaded and embedded anew.
   */
  #isOld = false;
  #running: Promise<void> | undefined;

  constructor(deps: ListenerDeps) {
    this.#deps = deps;
    this.#watches = createCompiledWatches({
      ...deps,
      read: (text) => this.read(text),
      calendar: () => this.#calendar(),
    });
    const still = (work: () => Promise<boolean>): Promise<boolean> => this.#inTurn(() => this.#still(work));
    const hearLooked = (): Promise<boolean> => this.#hearAlone(() => this.#hearLooked());
    this.#late = createLate({ ...deps, watches: this.#watches, still, hearLooked });
  }

  #calendar(): Calendar {
    return { nowMs: this.#deps.clock.nowMs(), timeZone: this.#deps.timeZone() };
  }

  read(text: string): Promise<ParsedQuery> {
    const { places } = this.#deps;
    const written = parse(text, { ...this.#calendar(), typing: false });
    return resolvePlaces(written, { text, typing: false }, places);
  }

  async start(): Promise<void> {
    await this.#inTurn(() => this.#watches.load());
    this.wake();
    this.wakeLate("meaning", "shown", "looked");
  }

  /**
   * Has one stored that is new or was changed; `undefined`: there is none after all. What is stored from then on is asked of
   * it as it is now, for nothing is heard until it is listened for.
   */
  put(storing: () => Promise<StoredWatch | undefined>): Promise<StoredWatch | undefined> {
    return this.#inTurn(async () => {
      // The first watch begins with what comes: the store has moved on without anybody listening.
      if (this.#watches.byNumber.size === 0) this.#after = this.#heardChangeCount = undefined;
      try {
        return await this.#watches.put(storing);
      } catch (thrown) {
        // It may be stored, and is not listened for.
        this.#isOld = true;
        throw thrown;
      }
    });
  }

  drop(watchId: WatchId): Promise<void> {
    return this.#inTurn(() => this.#watches.drop(watchId));
  }

  /** Something may have been stored. */
  wake(): void {
    this.#isWoken = true;
    this.#running ??= this.#run();
  }

  /** Something came of what may have been heard without it. */
  wakeLate(...news: readonly LateNews[]): void {
    this.#late.wake(...news);
  }

  /** Resolves when the watches were asked about all that is stored now. */
  async heard(): Promise<void> {
    this.wake();
    while (this.#running !== undefined) await this.#running;
  }

  /** Each is embedded anew: a space knows nothing of the vectors of another. */
  movedBy(swap: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      await swap();
      this.#isOld = true;
      // The space is in use already. What comes waits in the store, and with each thing that comes it is tried again.
      await this.#catchUp().catch(this.#deps.onFault);
      if (!this.#isOld) this.wakeLate("meaning");
    });
  }

  /** Stores events, and asks the watches about them in the same transaction where all before was heard; else afterwards. */
  async appendEvents(...[batches, nowMs]: Parameters<StreamStore["appendEvents"]>): Promise<AppendedEvents> {
    const { store, streams, changeCount, clock, onMatch } = this.#deps;
    const steadySince = this.#watches.steadySince();
    // What fails here fails again when they are heard, and is told of then: it is no reason not to store them.
    const mayHear = await this.#mayHear(batches.flatMap(({ events }) => events)).catch(() => false);
    const [after, countBefore] = [this.#after, changeCount()];
    // From here until the store is asked nothing is waited for: what is true now is true then.
    const isStill = this.#hasHeardAll() && steadySince === this.#watches.steadySince();
    if (!mayHear || after === undefined || !isStill) return streams.appendEvents(batches, nowMs);
    const isTold = this.#deps.isTold();
    const { heard, ...appended } = await store.appendHeard(batches, nowMs, { after, isTold });
    if (heard === null) return appended;
    this.#keptMs = clock.elapsedMs();
    if (this.#after === after) {
      this.#after = heard.until;
      // It is counted as a change before it begins and when it has ended: nobody else has changed anything.
      if (changeCount() === countBefore + 2) this.#heardChangeCount = changeCount();
    }
    if (heard.noted.newCount > 0) onMatch(heard.noted);
    return appended;
  }

  /** False where they must be heard afterwards. */
  async #mayHear(events: readonly EventRow[]): Promise<boolean> {
    const isOfSpace = events.every(({ spaceId }) => spaceId === this.#watches.spaceId());
    const rowCount = events.reduce((sum, { vectors }) => sum + vectors.length, 0);
    if (
      !this.#hasHeardAll() ||
      this.#watches.isBare() ||
      !isOfSpace ||
      rowCount > limits.heardSegmentCountMax
    )
      return false;
    return !(await this.#watches.isOld());
  }

  #hasHeardAll(): boolean {
    return (
      !this.#closing.signal.aborted &&
      !this.#isOld &&
      !this.#isHearing &&
      this.#watches.byNumber.size > 0 &&
      this.#watches.steadySince() !== undefined &&
      this.#after !== undefined &&
      this.#heardChangeCount === this.#deps.changeCount()
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { store } = this.#deps;
    this.#closing.abort();
    await this.#late[Symbol.asyncDispose]();
    await this.#running;
    if (this.#after === undefined || this.#watches.byNumber.size === 0) return;
    // Where that fails, a little is heard again at the next start.
    await store.keepHeard(this.#after).catch(() => undefined);
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWoken && !this.#closing.signal.aborted) {
        this.#isWoken = false;
        while (await this.#inTurn(() => this.#still(() => this.#hearPage())));
      }
    } catch (thrown) {
      if (!this.#closing.signal.aborted) this.#deps.onFault(thrown);
    } finally {
      this.#running = undefined;
    }
  }

  async #catchUp(): Promise<void> {
    if (!this.#isOld) return;
    await this.#watches.load();
    this.#isOld = false;
  }

  /** False where nobody listens. */
  async #still(work: () => Promise<boolean>): Promise<boolean> {
    if (this.#closing.signal.aborted) return false;
    await this.#catchUp();
    if (this.#watches.byNumber.size === 0) return false;
    const wasBare = this.#watches.isBare();
    await this.#watches.loadIfOld();
    if (wasBare && !this.#watches.isBare()) this.wakeLate("meaning");
    return work();
  }

  /** False where there is no more. */
  async #hearPage(): Promise<boolean> {
    this.#after ??= await this.#deps.store.heardUntil();
    // Who waits for what was heard wakes it as well as who stored it.
    const changeCount = this.#deps.changeCount();
    if (changeCount === this.#heardChangeCount) return false;
    const after = this.#after;
    return this.#hearAlone(() => this.#hearAfter(after, changeCount));
  }

  async #hearAlone(hear: () => Promise<boolean>): Promise<boolean> {
    this.#isHearing = true;
    try {
      return await hear();
    } finally {
      this.#isHearing = false;
    }
  }

  /** In which vectors of texts are asked for now. */
  #spaceId(): SpaceId | null {
    return this.#watches.isBare() ? null : this.#deps.embedder.space.id;
  }

  /** False where there is no more. */
  async #hearLooked(): Promise<boolean> {
    const { store, clock, isTold, onMatch } = this.#deps;
    const heard = await store.hearLooked(this.#spaceId(), limits.lookedItemCountMax);
    if (heard.itemCount === 0) return false;
    const looks = metLikely(this.#watches.byNumber, heard.looks);
    const noted = await store.noteLooked(looks, clock.nowMs(), isTold());
    if (noted.newCount > 0) onMatch(noted);
    return !heard.isAll;
  }

  async #hearAfter(after: number, changeCount: number): Promise<boolean> {
    const { store, clock, isTold, onMatch } = this.#deps;
    const heard = await store.hear(after, this.#spaceId(), limits.heardSegmentCountMax);
    if (heard.segmentCount === 0) {
      this.#heardChangeCount = changeCount;
      return false;
    }
    const looks = metLikely(this.#watches.byNumber, heard.looks);
    const noted = await store.noteHeard(heard.until, looks, clock.nowMs(), isTold());
    if (noted.newCount > 0) onMatch(noted);
    // How far was heard is written with what was found, else only now and then: heard again, it is told of once all the same.
    if (noted.isKept) this.#keptMs = clock.elapsedMs();
    else if (clock.elapsedMs() - this.#keptMs > limits.keepHeardEveryMs) {
      await store.keepHeard(heard.until);
      this.#keptMs = clock.elapsedMs();
    }
    this.#after = heard.until;
    if (heard.isAll) this.#heardChangeCount = changeCount;
    return !heard.isAll;
  }
}
