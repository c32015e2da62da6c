import Database from "better-sqlite3-multiple-ciphers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createLibraryReads, createLibraryWrites } from "#adapters/sqlite/create-library.ts";
import { createCounters } from "#adapters/sqlite/counters.ts";
import { migrate } from "#adapters/sqlite/migrate.ts";
import { createSpaceReads, createSpaceWrites } from "#adapters/sqlite/spaces.ts";
import { everything, folderId, indexed, noDifference, seenFile } from "#adapters/sqlite/store-samples.ts";
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder, TextModels } from "#core/ports/embedder.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { SpaceStore } from "#core/ports/space-store.ts";
import type { SpacePlace } from "#core/ports/spaces.ts";
import { isRefusal, type Search } from "#core/ports/use-cases.ts";
import type { VectorRows } from "#core/ports/vector-index.ts";
import { SpaceId } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";
import { createPace } from "./pace.ts";
import { createSpaces } from "./spaces.ts";

const space = (modelId: string, dimensions: number): Embedder["space"] => ({
  id: SpaceId.parse(`${modelId}@1`),
  modelId,
  revision: "1",
  dimensions,
  metric: "cosine",
  normalised: true,
  modalities: ["text"],
  cutOff: 0,
});

/** Everything sleeps for a turn; only a wait for room is told apart, and ends when the test says so. */
function createClock() {
  let nowMs = 0;
  let room = Promise.withResolvers<void>();
  const clock: Stopwatch = {
    nowMs: () => nowMs,
    elapsedMs: () => (nowMs += 1),
    async sleep(delayMs, signal) {
      if (delayMs === limits.storeRetryMs) await room.promise;
      await nextTurn();
      signal?.throwIfAborted();
      nowMs += delayMs;
    },
  };
  const makeRoom = (): void => {
    room.resolve();
    room = Promise.withResolvers();
  };
  return { clock, makeRoom };
}

const noSearch: Search = {
  query: () => Promise.reject(new Error("nobody searches here")),
  similar: () => Promise.reject(new Error("nobody searches here")),
  suggest: () => Promise.resolve([]),
};

/** A real store in memory, two models, and a place that takes whatever it is given. */
function createWorld() {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  const target = {
    ...library,
    ...createSpaceReads(database),
    ...createSpaceWrites(database, createCounters(database)),
  };
  /** What a test does just before a page is embedded, or in the place of what a call does. */
  const hooks = {
    beforeEmbedding: (_page: number): void => undefined,
    beforeStoring: (): void => undefined,
    beforePreparing: (): void => undefined,
    /** There is no power to spare. */
    isResting: false,
  };
  const store = new Proxy(target, {
    get: (...given) => {
      const call = Reflect.get(...given) as (...args: unknown[]) => unknown;
      return async (...args: unknown[]) => {
        await Promise.resolve();
        if (given[1] === "addVectors") hooks.beforeStoring();
        return call(...args);
      };
    },
  }) as unknown as SpaceStore & VectorRows;
  let pageCount = 0;
  const embedderOf = (modelId: string): Embedder => {
    const dimensions = modelId === "old" ? 8 : 4;
    return {
      space: space(modelId, dimensions),
      async embed(texts) {
        await nextTurn();
        hooks.beforeEmbedding((pageCount += 1));
        return new Float32Array(texts.length * dimensions).fill(0.5);
      },
      countTokens: (texts) => Promise.resolve(texts.map(() => 1)),
      rests: () => Promise.resolve(hooks.isResting),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  };
  const models: TextModels = {
    ready: () => Promise.resolve(["old", "new"]),
    open: (modelId) => Promise.resolve(embedderOf(modelId)),
  };
  let embedder = embedderOf("old");
  const removedIndexes: string[] = [];
  const place: SpacePlace = {
    get embedder() {
      return embedder;
    },
    search: noSearch,
    traffic: { begunCount: () => 0, isSearching: () => false },
    feed: {
      addVectors: async (...given) => void (await store.addVectors(...given)),
      onBare: () => undefined,
    },
    async prepare(next) {
      await nextTurn();
      hooks.beforePreparing();
      return {
        async take(last, settle) {
          await last();
          await settle();
          embedder = next;
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
    compared: () => Promise.resolve({ search: noSearch, [Symbol.asyncDispose]: () => Promise.resolve() }),
    removeIndex: (modelId) => Promise.resolve(void removedIndexes.push(modelId)),
  };
  target.activateSpace(embedder.space);
  const { clock, makeRoom } = createClock();
  const faults: unknown[] = [];
  const open = () => {
    const spaces = createSpaces({
      store,
      models,
      place,
      clock,
      notes: { savedSearches: () => Promise.resolve([]) },
      onFault: (error) => faults.push(error),
    });
    onTestFinished(async () => spaces[Symbol.asyncDispose]());
    spaces.start();
    return spaces;
  };
  return { library, target, hooks, place, open, makeRoom, faults, removedIndexes };
}
type World = ReturnType<typeof createWorld>;

/** Written in the space that is searched, as ingestion does it. */
function index({ library, place }: World, path: string, segmentCount: number): void {
  library.applyDifference(folderId, { ...noDifference, added: [seenFile(path)] }, false, 1);
  const [claimed] = library.claim(everything, 2);
  if (claimed === undefined) throw new Error("nothing was claimed");
  const texts = Array.from({ length: segmentCount }, (_, place) => `${path} part ${place}`);
  const { id } = place.embedder.space;
  library.commit([indexed(claimed, texts, { spaceId: id })], 3);
}
function remove({ library }: World, path: string): void {
  const item = library.itemAt(path);
  if (item === undefined) throw new Error(`${path} is not there`);
  library.applyDifference(folderId, { ...noDifference, removed: [item.id] }, false, 1);
}
const idsIn = ({ library }: World, modelId: string): readonly number[] =>
  Array.from(library.vectorIds(SpaceId.parse(`${modelId}@1`)));

const patience = { timeout: 20_000, interval: 5 };

it("misses nothing that comes or goes on the way, and leaves nothing that is gone", async () => {
  const world = createWorld();
  for (let item = 0; item < 6; item++) index(world, `/home/${item}.md`, 100);
  world.hooks.beforeEmbedding = (page) => {
    if (page === 2) remove(world, "/home/0.md");
    if (page === 3) index(world, "/home/late.md", 70);
    if (page === 4) remove(world, "/home/5.md");
  };
  world.hooks.beforePreparing = () => {
    index(world, "/home/last.md", 3);
    remove(world, "/home/1.md");
  };
  const spaces = world.open();
  await spaces.use("new");
  await expect.poll(async () => (await spaces.status()).active.modelId, patience).toBe("new");
  expect(idsIn(world, "new")).toEqual(idsIn(world, "old"));
  expect(idsIn(world, "new")).toHaveLength(world.library.segmentCount());
  expect(world.library.segmentCount()).toBe(373);
  expect(await spaces.status()).toMatchObject({ previous: { modelId: "old" } });
  expect(world.faults).toEqual([]);
});

it("waits where the person wants it to, over a restart, and goes on from there", async () => {
  const world = createWorld();
  index(world, "/home/a.md", 500);
  const spaces = world.open();
  world.hooks.beforeEmbedding = (page) => {
    if (page === 2) void spaces.setPaused(true);
  };
  await spaces.use("new");
  await expect.poll(async () => (await spaces.status()).building?.stage, patience).toBe("paused");
  await spaces[Symbol.asyncDispose]();
  const doneCount = idsIn(world, "new").length;
  expect([0, 500]).not.toContain(doneCount);
  const again = world.open();
  expect((await again.status()).building).toMatchObject({ stage: "paused", doneCount, totalCount: 500 });
  await again.setPaused(false);
  await expect.poll(async () => (await again.status()).active.modelId, patience).toBe("new");
  expect(idsIn(world, "new")).toHaveLength(500);
});

it("waits while the disk is full, says so, and goes on by itself", async () => {
  const world = createWorld();
  index(world, "/home/a.md", 300);
  let isFull = false;
  world.hooks.beforeStoring = () => {
    if (isFull) throw new StoreFullError("full");
  };
  const spaces = world.open();
  // What is searched lacks nothing, but that it does not is to be written down as well.
  await expect.poll(() => world.target.spaces()[0]?.doneSegment, patience).toBe(300);
  isFull = true;
  await spaces.use("new");
  await expect.poll(async () => (await spaces.status()).building?.stage, patience).toBe("disk-full");
  isFull = false;
  world.makeRoom();
  await expect.poll(async () => (await spaces.status()).active.modelId, patience).toBe("new");
  expect(world.faults).toEqual([]);
});

it("waits for power, says so, and goes on by itself", async () => {
  const world = createWorld();
  index(world, "/home/a.md", 300);
  const spaces = world.open();
  await expect.poll(() => world.target.spaces()[0]?.doneSegment, patience).toBe(300);
  world.hooks.isResting = true;
  await spaces.use("new");
  await expect.poll(async () => (await spaces.status()).building?.stage, patience).toBe("resting");
  world.hooks.isResting = false;
  world.makeRoom();
  await expect.poll(async () => (await spaces.status()).active.modelId, patience).toBe("new");
  expect(world.faults).toEqual([]);
});

it("says why it cannot go on, leaves all as it was, and tries again when it is told to", async () => {
  const world = createWorld();
  index(world, "/home/a.md", 10);
  let isBroken = true;
  world.hooks.beforePreparing = () => {
    if (isBroken) throw new Error("the model fell over");
  };
  const spaces = world.open();
  await spaces.use("new");
  await expect
    .poll(async () => (await spaces.status()).building, patience)
    .toMatchObject({ stage: "failed", detail: "the model fell over" });
  expect((await spaces.status()).active.modelId).toBe("old");
  isBroken = false;
  await spaces.setPaused(false);
  await expect.poll(async () => (await spaces.status()).active.modelId, patience).toBe("new");
});

it("is given up at any time, and leaves neither vectors nor an index", async () => {
  const world = createWorld();
  index(world, "/home/a.md", 400);
  const spaces = world.open();
  let cancelled: ReturnType<typeof spaces.cancel> | undefined;
  world.hooks.beforeEmbedding = (page) => {
    if (page === 2) cancelled = spaces.cancel();
  };
  await spaces.use("new");
  await expect.poll(() => cancelled, patience).toBeDefined();
  expect(await cancelled).not.toHaveProperty("building");
  await expect.poll(() => world.removedIndexes, patience).toEqual(["new"]);
  expect([idsIn(world, "new").length, idsIn(world, "old").length]).toEqual([0, 400]);
  expect((await spaces.status()).active.modelId).toBe("old");
});

it("goes back at once, and gives what came since its vectors behind that", async () => {
  const world = createWorld();
  index(world, "/home/a.md", 20);
  const spaces = world.open();
  await spaces.use("new");
  await expect.poll(async () => (await spaces.status()).active.modelId, patience).toBe("new");
  index(world, "/home/b.md", 30);
  const back = await spaces.use("old");
  expect(back).toMatchObject({ active: { modelId: "old" }, previous: { modelId: "new" } });
  await expect.poll(() => idsIn(world, "old").length, patience).toBe(50);
  expect(isRefusal(await spaces.use("old"))).toBe(true);
});

it("lets another model be chosen only when none is being prepared", async () => {
  const world = createWorld();
  index(world, "/home/a.md", 5);
  world.target.beginSpace(space("other", 2));
  world.target.setSpacePaused(SpaceId.parse("other@1"), true);
  const spaces = world.open();
  expect(await spaces.use("new")).toEqual({
    refused: "SPACE_BEING_BUILT",
    data: { modelId: "other" },
  });
});

it("begins no page while somebody searches, but one now and then where that never ends", async () => {
  const { clock } = createClock();
  let begun = 0;
  let untilMs = 200;
  const traffic = {
    begunCount: () => begun++,
    isSearching: () => clock.nowMs() < untilMs,
  };
  const pace = createPace({ clock, traffic: { ...traffic, begunCount: () => 0 } });
  await pace(10, new AbortController().signal);
  expect(clock.nowMs()).toBeGreaterThanOrEqual(200);
  expect(clock.nowMs()).toBeLessThan(limits.politeMsMax);
  untilMs = Number.POSITIVE_INFINITY;
  const beganMs = clock.nowMs();
  await createPace({ clock, traffic })(10, new AbortController().signal);
  expect(clock.nowMs() - beganMs).toBeGreaterThanOrEqual(limits.politeMsMax);
});
