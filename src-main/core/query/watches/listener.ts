import { createSerial } from "#shared/kit/serial.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { resolvePlaces } from "../places/resolve.ts";
import { parse } from "#shared/query/parse.ts";
import type { WatchId } from "#shared/model/watch.ts";
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { Places } from "#core/ports/places.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { NotedMatches, StoredWatch, WatchStore } from "#core/ports/watch-store.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import { type CompiledWatches, createCompiledWatches } from "./compiled-watches.ts";
import { evaluate } from "./evaluate.ts";
import { limits } from "./limits.ts";

export interface ListenerDeps {
  readonly store: WatchStore;
  readonly search: Pick<SearchStore, "synonyms">;
  /** Counts what is asked of the library that may change what can be found. */
  readonly changeCount: SearchStore["changeCount"];
  readonly vectors: WatchVectors;
  readonly embedder: Embedder;
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
 * pages do the watches change: so a segment that comes after a watch was stored is heard by it.
 */
export class Listener implements AsyncDisposable {
  readonly #deps: ListenerDeps;
  readonly #watches: CompiledWatches;
  readonly #inTurn = createSerial();
  readonly #closing = new AbortController();
  /** The last segment that was heard; absent until it was asked for. */
  #after: number | undefined;
  /** Of the library, as of when all of it was heard. */
  #heardChangeCount: number | undefined;
  #storedMs = Number.NEGATIVE_INFINITY;
  #isWoken = false;
  /** Their vectors are of another space than what comes: nothing is heard before they were embedded anew. */
  #isOld = false;
  #running: Promise<void> | undefined;

  constructor(deps: ListenerDeps) {
    this.#deps = deps;
    this.#watches = createCompiledWatches({ ...deps, read: (text) => this.read(text) });
  }

  read(text: string): Promise<ParsedQuery> {
    const { clock, timeZone, places } = this.#deps;
    const written = parse(text, { nowMs: clock.nowMs(), timeZone: timeZone(), typing: false });
    return resolvePlaces(written, { text, typing: false }, places);
  }

  async start(): Promise<void> {
    await this.#inTurn(() => this.#watches.load());
    this.wake();
  }

  /** One was added or changed. What comes from then on is asked of it. */
  put(watch: StoredWatch): Promise<void> {
    return this.#inTurn(async () => {
      // The first watch begins with what comes: the store has moved on without anybody listening.
      if (this.#watches.byNumber.size === 0) this.#after = this.#heardChangeCount = undefined;
      await this.#watches.put(watch);
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
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { store, clock } = this.#deps;
    this.#closing.abort();
    await this.#running;
    if (this.#after === undefined || this.#watches.byNumber.size === 0) return;
    // Where that fails, a little is heard again at the next start.
    await store.noteMatches([], this.#after, clock.nowMs(), false).catch(() => undefined);
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWoken && !this.#closing.signal.aborted) {
        this.#isWoken = false;
        while (await this.#inTurn(() => this.#hearPage()));
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

  /** False where there is no more. */
  async #hearPage(): Promise<boolean> {
    const { store, vectors, embedder, clock, isTold, onMatch } = this.#deps;
    const watches = this.#watches;
    if (this.#closing.signal.aborted || watches.byNumber.size === 0) return false;
    await this.#catchUp();
    await watches.loadIfOld();
    this.#after ??= await store.heardUntil();
    const lookSpaceIds = [
      ...new Set(watches.looking().flatMap(({ looks }) => looks.map((look) => look.spaceId))),
    ];
    // Who waits for what was heard wakes it as well as who stored it.
    const changeCount = this.#deps.changeCount();
    if (changeCount === this.#heardChangeCount) return false;
    const { heardSegmentCountMax } = limits;
    const heard = await store.hear(this.#after, embedder.space.id, heardSegmentCountMax, lookSpaceIds);
    if (heard.segments.length === 0) {
      this.#heardChangeCount = changeCount;
      return false;
    }
    const near = await vectors.watchesNear(heard.vectors);
    const found = await evaluate(store, watches, heard, near);
    // How far was heard is written with what was found, else only now and then: heard again, it is told of once all the same.
    if (found.length > 0 || clock.elapsedMs() - this.#storedMs > limits.storeHeardEveryMs) {
      const noted = await store.noteMatches(found, heard.until, clock.nowMs(), isTold());
      this.#storedMs = clock.elapsedMs();
      if (noted.newCount > 0) onMatch(noted);
    }
    this.#after = heard.until;
    if (heard.isAll) this.#heardChangeCount = changeCount;
    return !heard.isAll;
  }
}
