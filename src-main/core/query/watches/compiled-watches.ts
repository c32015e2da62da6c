import type { SpaceId } from "#shared/model/ids.ts";
import type { SynonymGroup } from "#shared/model/synonym.ts";
import type { WatchId } from "#shared/model/watch.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { NumberedWatch, StoredWatch, WatchStore } from "#core/ports/watch-store.ts";
import type { WatchMeaning } from "#core/ports/watch-vectors.ts";
import { cosineAt } from "../cut-off.ts";
import { tableOf } from "../synonyms.ts";
import { type CompiledWatch, compileWatch, watchCodes } from "./compile.ts";
import { limits } from "./limits.ts";

export interface CompiledWatchesDeps {
  readonly store: Pick<WatchStore, "watches" | "listenFor">;
  readonly search: Pick<SearchStore, "synonyms">;
  readonly embedder: Embedder;
  readonly read: (text: string) => Promise<ParsedQuery>;
}

/** The watches that are not paused, as the store listens for them. */
export interface CompiledWatches {
  readonly byNumber: ReadonlyMap<number, CompiledWatch>;
  /** How many changes there were: as long as it is the same, the store listens for the same. Undefined during one. */
  steadySince(): number | undefined;
  /** Of their vectors; undefined until there are any. */
  spaceId(): SpaceId | undefined;
  /** The person's synonyms have changed since, or the model runs again that did not. */
  isOld(): Promise<boolean>;
  /** Those that wait for a look, or a sound. */
  looking(): readonly CompiledWatch[];
  /** All of the store, in the place of those before. */
  load(): Promise<void>;
  /** The same, where the person's synonyms have changed since. */
  loadIfOld(): Promise<void>;
  /** One that is stored as new or changed; nothing changes where there is none after all. */
  put(storing: () => Promise<StoredWatch | undefined>): Promise<StoredWatch | undefined>;
  drop(watchId: WatchId): Promise<void>;
}

export function createCompiledWatches(deps: CompiledWatchesDeps): CompiledWatches {
  const { store, search, embedder } = deps;
  const { byNumber, numbers, replace } = createNumbering();
  let nextNumber = 1;
  const steadiness = createSteadiness();
  // Kept, for most pages are a few segments and the watches may be thousands.
  let looking: readonly CompiledWatch[] = [];
  /** The person's synonyms that the watches were compiled with. */
  let synonyms: readonly SynonymGroup[] = [];
  let spaceId: SpaceId | undefined;
  /** The model did not run: some are listened for by their words alone. */
  let isBare = false;

  /** With the numbers that these had before gone, too. */
  const change = async (watches: readonly StoredWatch[], gone: readonly WatchId[]): Promise<void> => {
    const heard = watches.filter(({ paused }) => !paused);
    const added = await compileAll(deps, heard, synonyms, nextNumber);
    nextNumber += added.length;
    const before = [...gone, ...watches.map(({ id }) => id)].flatMap((id) => numbers.get(id) ?? []);
    const { id } = embedder.space;
    // Where the model does not run they hear words alone until it does.
    const meanings = await whereItRuns(() => meaningsOf(embedder, added));
    await store.listenFor(
      added.map((watch) => asNumbered(watch, meanings?.get(watch.number))),
      before,
    );
    spaceId = id;
    isBare ||= meanings === undefined;
    replace(before, added);
    looking = [...byNumber.values()].filter(({ looks }) => looks.length > 0);
  };
  const isOld = async (): Promise<boolean> => {
    if (isBare && embedder.trouble?.() === undefined) return true;
    const groups = await search.synonyms();
    return groups !== synonyms && JSON.stringify(groups) !== JSON.stringify(synonyms);
  };
  const load = async (): Promise<void> => {
    synonyms = await search.synonyms();
    isBare = false;
    const watches = await store.watches();
    const kept = new Set(watches.map(({ id }) => id));
    const gone = [...numbers.keys()].filter((id) => !kept.has(id));
    await steadiness.during(() => change(watches, gone));
  };
  return {
    byNumber,
    steadySince: steadiness.since,
    spaceId: () => spaceId,
    isOld,
    looking: () => looking,
    load,
    async loadIfOld() {
      if (await isOld()) await load();
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

/** With numbers from one on. */
async function compileAll(
  { read }: Pick<CompiledWatchesDeps, "read">,
  watches: readonly StoredWatch[],
  synonyms: readonly SynonymGroup[],
  firstNumber: number,
): Promise<readonly CompiledWatch[]> {
  const table = tableOf(synonyms);
  const queries = await Promise.all(watches.map(async (watch) => ({ watch, query: await read(watch.text) })));
  return queries.map(({ watch, query }, place) => compileWatch(firstNumber + place, watch, query, table));
}

/** Without what is compared here, which is no plain data. */
function asNumbered(watch: CompiledWatch, vector: WatchMeaning | undefined): NumberedWatch {
  const { number, watchId, afterSegment, words, asksFiltersAlone } = watch;
  const { restrictions, key, meaningRestrictions, meaningKey } = watch;
  const filters = { restrictions, key, meaningRestrictions, meaningKey };
  return { number, watchId, afterSegment, words, vector, asksFiltersAlone, ...filters };
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

/** By the numbers of the watches; none where the model knows none of the words. */
async function meaningsOf(
  embedder: Embedder,
  watches: readonly CompiledWatch[],
): Promise<ReadonlyMap<number, WatchMeaning>> {
  const meant = watches.filter(({ meaning }) => meaning !== undefined);
  const { dimensions } = embedder.space;
  const meanings = new Map<number, WatchMeaning>();
  for (let from = 0; from < meant.length; from += limits.embedTextCountMax) {
    const part = meant.slice(from, from + limits.embedTextCountMax);
    const all = await embedder.embed(part.map(({ meaning = "" }) => meaning));
    for (const [place, { number, threshold }] of part.entries()) {
      const codes = watchCodes(all.slice(place * dimensions, (place + 1) * dimensions));
      if (codes !== undefined)
        meanings.set(number, { codes, threshold: cosineAt(threshold, embedder.space) });
    }
  }
  return meanings;
}
