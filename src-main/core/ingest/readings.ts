import { embeddedText } from "#shared/model/embedded-text.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { ReadingStatus } from "#shared/model/reading.ts";
import type { Gate } from "#shared/kit/gate.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import type { PictureReader, PictureReading } from "#core/ports/picture-reader.ts";
import type { ReadingStore, UnreadItem } from "#core/ports/reading-store.ts";
import { chunkBlocks } from "./chunk.ts";
import { requestFor } from "./decode-request.ts";
import { embedUnlessResting } from "./embed-segments.ts";
import { limits, usualTiming } from "./limits.ts";
import { isFilm, readFilm } from "./read-film.ts";
import type { IngestSystem } from "./system.ts";
import type { VectorFeed } from "./vector-feed.ts";
import { vectorRows } from "./vector-rows.ts";

/** What reading text in pictures is built on. */
export interface ReadingParts {
  readonly store: ReadingStore;
  readonly reader: PictureReader;
  /** The device has no power to spare, and the person wants such work to wait then. */
  readonly rests: () => Promise<boolean>;
}

export interface ReadingsDeps {
  readonly readings?: ReadingParts;
  readonly store: Pick<CaptureStore, "originalOf"> & Pick<LibraryStore, "frame">;
  readonly embedder: Embedder;
  readonly feed: VectorFeed;
  /** From being embedded until it is stored a text is in one space. */
  readonly gate: Gate;
  /** Some were stored without their vectors, which are to come. */
  readonly onBare: () => void;
  readonly system: IngestSystem;
}

/** What the rest of ingestion says and is told. */
interface Around {
  /** Nothing else is to be done, and nobody paused. */
  readonly isCalm: () => boolean;
  readonly onChange: () => void;
  /** Text was added to what can be found. */
  readonly onStored: () => void;
}

export interface Readings extends AsyncDisposable {
  /** Something may have come, or it may be calm now. */
  wake(): void;
  status(): ReadingStatus;
}

const nothing = { doneCount: 0, wantedCount: 0, withTextCount: 0 } as const;
const none: Readings = {
  wake: () => undefined,
  status: () => ({ state: "off", ...nothing }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

export const createReadings = ({ readings, ...deps }: ReadingsDeps, around: Around): Readings =>
  readings === undefined ? none : new CalmReadings({ ...deps, readings }, around);

/**
 * Reads text in pictures once it has been calm for a while, one picture after the other, the newest first. What was found
 * before stays as it is and keeps its ids; the text comes behind it.
 */
class CalmReadings implements Readings {
  readonly #deps: Required<ReadingsDeps>;
  readonly #around: Around;
  readonly #closing = new AbortController();
  /** What could not be had in this run of the program. */
  readonly #passedOver = new Set<ItemId>();
  #counts: Omit<ReadingStatus, "state"> = nothing;
  #state: ReadingStatus["state"] = "waiting";
  #running: Promise<void> | undefined;
  /** Something came since the newest was asked for. */
  #hasNews = true;

  constructor(deps: Required<ReadingsDeps>, around: Around) {
    this.#deps = deps;
    this.#around = around;
    deps.system.settings.onChange(() => this.wake());
  }

  wake(): void {
    this.#hasNews = true;
    if (this.#running !== undefined || this.#closing.signal.aborted || !this.#around.isCalm()) return;
    this.#running = this.#run()
      .catch((error: unknown) => {
        // A full disk is waited for like everything else that is to be stored: with the next occasion.
        if (!this.#closing.signal.aborted && !(error instanceof StoreFullError))
          this.#deps.system.onFault(error);
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  status(): ReadingStatus {
    const isOn = this.#deps.system.settings.current().readPictures;
    return { state: isOn ? this.#state : "off", ...this.#counts };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  #turn(state: ReadingStatus["state"]): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#around.onChange();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { system, readings } = this.#deps;
    let beforeRowId = Number.MAX_SAFE_INTEGER;
    await system.clock.sleep((system.timing ?? usualTiming).calmMs, signal);
    for (let isFirst = true; ; isFirst = false) {
      const { readPictures, readLanguages } = system.settings.current();
      if (!readPictures) return this.#turn("off");
      if (!this.#around.isCalm()) return this.#turn("waiting");
      if (await readings.rests()) {
        this.#turn("resting");
        await system.clock.sleep(limits.readingRestMs, signal);
        continue;
      }
      if (this.#hasNews) beforeRowId = Number.MAX_SAFE_INTEGER;
      this.#hasNews = false;
      const readerId = readings.reader.idFor(readLanguages);
      if (isFirst) this.#counts = await readings.store.readingCounts(readerId);
      const [item] = await readings.store.unread(readerId, beforeRowId, 1);
      if (item === undefined) {
        this.#counts = await readings.store.readingCounts(readerId);
        return this.#turn("done");
      }
      beforeRowId = item.rowId;
      if (this.#passedOver.has(item.itemId)) continue;
      this.#turn("reading");
      await this.#read(item, readerId);
      signal.throwIfAborted();
    }
  }

  async #read(item: UnreadItem, readerId: string): Promise<void> {
    const { store, readings, system } = this.#deps;
    const { readLanguages: languages, fileSizeBytesMax } = system.settings.current();
    const { reader } = readings;
    const how = { languages, fileSizeBytesMax };
    const reading = isFilm(item)
      ? await readFilm({ reader, store }, item, how, this.#closing.signal)
      : await reader.read(await requestFor(store, item), how, this.#closing.signal);
    if (reading.kind === "not-now" || !(await this.#keep(item, readerId, reading)))
      this.#passedOver.add(item.itemId);
  }

  /** False where it is another picture by now, which will come as such. */
  async #keep(
    item: UnreadItem,
    readerId: string,
    reading: Exclude<PictureReading, { readonly kind: "not-now" }>,
  ): Promise<boolean> {
    const { embedder, feed, gate, readings, onBare } = this.#deps;
    const { itemId, title } = item;
    const segments = chunkBlocks(reading.kind === "read" ? reading.blocks : []);
    using _inside = await gate.enter();
    const texts = segments.map((segment) => embeddedText(title, segment));
    const vectors = await embedUnlessResting(embedder, texts, this.#closing.signal);
    const contentHash = reading.kind === "read" ? reading.contentHash : item.contentHash;
    const spaceId = embedder.space.id;
    const kept = await readings.store.keepReading({
      itemId,
      contentHash,
      readerId,
      segments,
      spaceId,
      vectors,
    });
    if (kept === undefined) return false;
    const { revision, removedSegments: removed, segmentIds } = kept;
    if (removed.length + segmentIds.length > 0)
      await feed.push({ revision, removed, added: vectorRows(segmentIds, vectors) });
    if (vectors.length < segments.length) onBare();
    const { doneCount, wantedCount, withTextCount } = this.#counts;
    this.#counts = {
      doneCount: doneCount + 1,
      wantedCount: Math.max(wantedCount, doneCount + 1),
      withTextCount: withTextCount + (segments.length > 0 ? 1 : 0),
    };
    this.#around.onChange();
    if (segments.length > 0) this.#around.onStored();
    return true;
  }
}
