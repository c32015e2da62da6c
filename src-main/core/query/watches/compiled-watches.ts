import type { SpaceId } from "#shared/model/ids.ts";
import type { SynonymGroup } from "#shared/model/synonym.ts";
import type { WatchId } from "#shared/model/watch.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { type Calendar, dayAround } from "#shared/query/dates.ts";
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { NumberedWatch, StoredWatch, WatchStore } from "#core/ports/watch-store.ts";
import type { WatchMeaning } from "#core/ports/watch-vectors.ts";
import { cosineAt } from "../cut-off.ts";
import { steered } from "../examples.ts";
import { tableOf } from "#shared/query/synonym-terms.ts";
import { type CompiledWatch, compileWatch, watchCodes } from "./compile.ts";
import { limits } from "./limits.ts";
import { type ReadKnown, steeringOf } from "./steering.ts";

export interface CompiledWatchesDeps {
  readonly store: Pick<WatchStore, "watches" | "listenFor">;
  readonly search: Pick<SearchStore, "synonyms">;
  readonly examples: ReadKnown;
  readonly embedder: Embedder;
  readonly read: (text: string) => Promise<ParsedQuery>;
  /** What a date like `yesterday` is read by. */
  readonly calendar: () => Calendar;
}

/** The watches that are not paused, as the store listens for them. */
export interface CompiledWatches {
  readonly byNumber: ReadonlyMap<number, CompiledWatch>;
  /** How many changes there were: as long as it is the same, the store listens for the same. Undefined during one. */
  steadySince(): number | undefined;
  /** Of their vectors; undefined until there are any. */
  spaceId(): SpaceId | undefined;
  /** The person's synonyms have changed since, the model runs again that did not, or some ask for days and it is another day. */
  isOld(): Promise<boolean>;
  /** Some are listened for by their words alone. */
  isBare(): boolean;
  /** All of the store, in the place of those before. */
  load(): Promise<void>;
  /** Those that are old. */
  loadIfOld(): Promise<void>;
  /** One that is stored as new or changed; nothing changes where there is none after all. */
  put(storing: () => Promise<StoredWatch | undefined>): Promise<StoredWatch | undefined>;
  drop(watchId: WatchId): Promise<void>;
}

export function createCompiledWatches(deps: CompiledWatchesDeps): CompiledWatches {
  const { store, search, embedder, calendar } = deps;
  const { byNumber, numbers, replace } = createNumbering();
  let nextNumber = 1;
  const steadiness = createSteadiness();
  const days = createDays(calendar);
  const synonyms = createSynonymsRead(search);
  let spaceId: SpaceId | undefined;
  /** The model did not run: some are listened for by their words alone. */
  let isBare = false;

  /** With the numbers that these had before gone, too. */
  const change = async (watches: readonly StoredWatch[], gone: readonly WatchId[]): Promise<void> => {
    const added = await compileAll(deps, watches, synonyms.current(), nextNumber);
    nextNumber += added.length;
    const before = [...gone, ...watches.map(({ id }) => id)].flatMap((id) => numbers.get(id) ?? []);
    const { id } = embedder.space;
    // Where the model does not run they hear words alone until it does.
    const meanings = await whereItRuns(() => meaningsOf(embedder, added));
    const numbered = added.map((watch) => asNumbered(watch, meanings?.get(watch.number)));
    await store.listenFor(numbered, before);
    spaceId = id;
    isBare ||= meanings === undefined;
    replace(before, added);
    days.note(added);
  };
  const isWhollyOld = async (): Promise<boolean> =>
    (isBare && embedder.trouble?.() === undefined) || synonyms.haveChanged();
  const load = async (): Promise<void> => {
    await synonyms.read();
    isBare = false;
    days.forget();
    const watches = await store.watches();
    const kept = new Set(watches.map(({ id }) => id));
    const gone = [...numbers.keys()].filter((id) => !kept.has(id));
    await steadiness.during(() => change(watches, gone));
  };
  /** Without those that ask for no days: thousands would be embedded anew each midnight. */
  const readDatesAnew = async (): Promise<void> => {
    days.forget();
    const dated = datedOf(byNumber);
    const watches = (await store.watches()).filter(({ id }) => dated.has(id));
    await steadiness.during(() => change(watches, []));
  };
  return {
    byNumber,
    steadySince: steadiness.since,
    spaceId: () => spaceId,
    isOld: async () => days.isOther() || isWhollyOld(),
    isBare: () => isBare,
    load,
    async loadIfOld() {
      if (await isWhollyOld()) await load();
      else if (days.isOther()) await readDatesAnew();
    },
    // From before it is stored: what comes between is not to be heard by those before alone.
    put: (storing) =>
      steadiness.during(async () => {
        const watch = await storing();
        if (watch !== undefined) await change([watch], []);
        return watch;
      }),
    drop: (watchId) => steadiness.during(() => change([], [watchId])),
  };
}

const datedOf = (byNumber: ReadonlyMap<number, CompiledWatch>): ReadonlySet<WatchId> =>
  new Set(
    byNumber
      .values()
      .filter(({ isDated }) => isDated)
      .map(({ watchId }) => watchId),
  );

/** Where and when days were read that the watches ask for. */
function createDays(calendar: () => Calendar) {
  let read: (ReturnType<typeof dayAround> & Pick<Calendar, "timeZone">) | undefined;
  return {
    note(added: readonly CompiledWatch[]): void {
      if (read !== undefined || !added.some(({ isDated }) => isDated)) return;
      const now = calendar();
      read = { ...dayAround(now), timeZone: now.timeZone };
    },
    forget: (): void => void (read = undefined),
    isOther(): boolean {
      if (read === undefined) return false;
      const { nowMs, timeZone } = calendar();
      return nowMs < read.fromMs || nowMs >= read.untilMs || timeZone !== read.timeZone;
    },
  };
}

/** Each watch has a number, which changes with it. */
function createNumbering() {
  const byNumber = new Map<number, CompiledWatch>();
  const numbers = new Map<WatchId, number>();
  return {
    byNumber,
    numbers,
    replace(before: readonly number[], added: readonly CompiledWatch[]): void {
      for (const number of before) {
        const watch = byNumber.get(number);
        byNumber.delete(number);
        if (watch !== undefined) numbers.delete(watch.watchId);
      }
      for (const watch of added) {
        byNumber.set(watch.number, watch);
        numbers.set(watch.watchId, watch.number);
      }
    },
  };
}

/** The person's synonyms that the watches were compiled with. */
function createSynonymsRead(search: CompiledWatchesDeps["search"]) {
  let known: readonly SynonymGroup[] = [];
  return {
    current: () => known,
    async read(): Promise<void> {
      known = await search.synonyms();
    },
    async haveChanged(): Promise<boolean> {
      const groups = await search.synonyms();
      return groups !== known && JSON.stringify(groups) !== JSON.stringify(known);
    },
  };
}

/** Those that are not paused, with numbers from one on. */
export async function compileAll(
  { read, examples, embedder }: Pick<CompiledWatchesDeps, "read" | "examples" | "embedder">,
  watches: readonly StoredWatch[],
  synonyms: readonly SynonymGroup[],
  firstNumber: number,
): Promise<readonly CompiledWatch[]> {
  const table = tableOf(synonyms);
  const listening = watches.filter(({ paused }) => !paused);
  const queries = await Promise.all(
    listening.map(async (watch) => {
      const query = await read(watch.text);
      return { watch, query, like: await steeringOf(examples, watch, query, embedder.space.id) };
    }),
  );
  return queries.map(({ watch, query, like }, place) =>
    compileWatch(firstNumber + place, watch, query, table, like),
  );
}

/** Without how looks are scored, which is no plain data. */
export function asNumbered(watch: CompiledWatch, vector: WatchMeaning | undefined): NumberedWatch {
  const { number, watchId, afterSegment, words, asksFiltersAlone } = watch;
  const looks = watch.looks.map(({ codes }) => codes);
  const { restrictions, key, meaningRestrictions, meaningKey } = watch;
  const filters = { restrictions, key, meaningRestrictions, meaningKey };
  return { number, watchId, afterSegment, words, vector, looks, asksFiltersAlone, ...filters };
}

/** One change at a time. */
function createSteadiness() {
  let changeCount = 0;
  let isChanging = false;
  return {
    since: (): number | undefined => (isChanging ? undefined : changeCount),
    async during<Value>(change: () => Promise<Value>): Promise<Value> {
      changeCount++;
      isChanging = true;
      try {
        return await change();
      } finally {
        isChanging = false;
      }
    },
  };
}

const vectorAt = (all: Float32Array, place: number, dimensions: number): Float32Array =>
  all.slice(place * dimensions, (place + 1) * dimensions);

/** By the numbers of the watches; none where the model knows none of the words. */
export async function meaningsOf(
  embedder: Embedder,
  watches: readonly Pick<CompiledWatch, "number" | "meaning" | "threshold" | "examples">[],
): Promise<ReadonlyMap<number, WatchMeaning>> {
  const meant = watches.filter(({ meaning, examples }) => meaning !== undefined || examples.length > 0);
  const { dimensions } = embedder.space;
  const meanings = new Map<number, WatchMeaning>();
  for (let from = 0; from < meant.length; from += limits.embedTextCountMax) {
    const part = meant.slice(from, from + limits.embedTextCountMax);
    // What is to be like something that was found may say nothing besides.
    const texts = part.flatMap(({ meaning }) => meaning ?? []);
    const all = texts.length === 0 ? new Float32Array() : await embedder.embed(texts);
    let readCount = 0;
    for (const { number, meaning, threshold, examples } of part) {
      const question = meaning === undefined ? undefined : vectorAt(all, readCount++, dimensions);
      const vector = steered(question, { asked: examples });
      const codes = vector && watchCodes(vector);
      if (codes !== undefined)
        meanings.set(number, { codes, threshold: cosineAt(threshold, embedder.space) });
    }
  }
  return meanings;
}
