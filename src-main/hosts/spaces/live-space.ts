import type { Embedder } from "#core/ports/embedder.ts";
import type { SearchTraffic } from "#core/ports/spaces.ts";
import type { Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { OpenSpace } from "./open-space.ts";

/** The space that is searched now, as parts that stay the same while another takes its place. */
export interface LiveSpace extends AsyncDisposable {
  readonly embedder: Embedder;
  readonly vectors: VectorIndex;
  readonly search: Search;
  readonly measures: OpenSpace["measures"];
  readonly traffic: SearchTraffic;
  /** At once. The one before is closed when the searches that run in it have ended. */
  replace(next: OpenSpace): void;
  /** Resolves when all that were replaced are closed. */
  retired(): Promise<void>;
}

/** A space, and how many searches run in it. */
interface Counted {
  readonly space: OpenSpace;
  runningCount: number;
  onIdle: () => void;
}

export function createLiveSpace(first: OpenSpace): LiveSpace {
  let now: Counted = { space: first, runningCount: 0, onIdle: () => undefined };
  let begunCount = 0;
  let searchingCount = 0;
  let retiring: Promise<void> = Promise.resolve();

  const during = async <Value>(work: (search: Search) => Promise<Value>): Promise<Value> => {
    const counted = now;
    begunCount++;
    searchingCount++;
    counted.runningCount++;
    try {
      return await work(counted.space.search);
    } finally {
      searchingCount--;
      if (--counted.runningCount === 0) counted.onIdle();
    }
  };
  const retire = async (counted: Counted): Promise<void> => {
    if (counted.runningCount > 0) await new Promise<void>((resolve) => (counted.onIdle = resolve));
    await counted.space[Symbol.asyncDispose]();
  };
  return {
    embedder: liveEmbedder(() => now.space.embedder),
    vectors: liveIndex(() => now.space.vectors),
    search: {
      query: (input, signal) => during((search) => search.query(input, signal)),
      similar: (input, signal) => during((search) => search.similar(input, signal)),
      suggest: (input, signal) => during((search) => search.suggest(input, signal)),
    },
    measures: () => now.space.measures(),
    traffic: { begunCount: () => begunCount, isSearching: () => searchingCount > 0 },
    replace(next) {
      const before = now;
      now = { space: next, runningCount: 0, onIdle: () => undefined };
      retiring = Promise.all([retiring, retire(before)]).then(() => undefined);
    },
    retired: () => retiring,
    async [Symbol.asyncDispose]() {
      await retiring;
      await now.space[Symbol.asyncDispose]();
    },
  };
}

/** Closed with its space, and by nobody else. */
const stays = (): Promise<void> => Promise.resolve();

const liveEmbedder = (now: () => Embedder): Embedder => ({
  get space() {
    return now().space;
  },
  embed: (texts, signal) => now().embed(texts, signal),
  countTokens: (texts, signal) => now().countTokens(texts, signal),
  trouble: () => now().trouble?.(),
  rests: async () => (await now().rests?.()) === true,
  [Symbol.asyncDispose]: stays,
});

const liveIndex = (now: () => VectorIndex): VectorIndex => ({
  open: (space, revision, count) => now().open(space, revision, count),
  apply: (change) => now().apply(change),
  nearest: (question, signal) => now().nearest(question, signal),
  state: () => now().state(),
  changeCount: () => now().changeCount(),
  reconcile: (revision) => now().reconcile(revision),
  persist: () => now().persist(),
  [Symbol.asyncDispose]: stays,
});
