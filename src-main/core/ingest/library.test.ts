import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { connectLibraryStore, type ReaderTarget, type WriterTarget } from "#adapters/sqlite/connect.ts";
import { createLibraryReads, createLibraryWrites } from "#adapters/sqlite/create-library.ts";
import { openDatabase } from "#adapters/sqlite/open.ts";
import { createBruteForceIndex } from "#adapters/vectors/brute-force-index.ts";
import type { Remote } from "#shared/kit/remote.ts";
import { ContentHash, SpaceId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Settings } from "#shared/rpc/system-contract.ts";
import type { DecodeOutcome, Decoder, DecodeRequest } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createLibrary, type LibraryDeps } from "./library.ts";
import { usualSettings } from "#shared/rpc/usual-settings.ts";
import { limits, usualTiming } from "./limits.ts";
import { manualClock } from "./manual-clock.fake.ts";
import { memoryTree } from "./memory-tree.fake.ts";

const dimensions = 4;

const extracted = (text: string): DecodeOutcome => ({
  kind: "extracted",
  contentHash: ContentHash.parse(createHash("sha256").update(text).digest("hex")),
  itemKind: "text",
  mediaType: "text/plain",
  language: "en",
  tags: [],
  blocks: [
    {
      text,
      headingPath: [],
      anchor: { kind: "text", startChar: 0, endChar: text.length, startLine: 1, endLine: 1 },
      breakBefore: false,
    },
  ],
});

const embedder: Embedder = {
  space: {
    id: SpaceId.parse("test@1"),
    modelId: "test",
    revision: "1",
    dimensions,
    metric: "cosine",
    normalised: true,
    modalities: ["text"],
    cutOff: 0,
  },
  embed: (texts) => Promise.resolve(Float32Array.from(texts.flatMap((text) => [1, text.length / 100, 0, 0]))),
  countTokens: (texts) => Promise.resolve(texts.map(({ length }) => length)),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** Functions of a thread, called in place. */
const inPlace = <T extends object>(target: T): Remote<T> =>
  new Proxy(target, {
    get: (_, name): unknown => {
      const called: unknown = Reflect.get(target, name);
      return typeof called === "function"
        ? (...given: unknown[]) => new Promise((resolve) => resolve(Reflect.apply(called, target, given)))
        : called;
    },
  }) as Remote<T>;

let folder: string;
let texts: Map<string, string>;
let clock: ReturnType<typeof manualClock>;
let tree: ReturnType<typeof memoryTree>;
let store: ReturnType<typeof connectLibraryStore>;
let vectors: VectorIndex;
let decode: (request: DecodeRequest, signal?: AbortSignal) => DecodeOutcome | Promise<DecodeOutcome>;
let batches: (readonly string[])[];
let faults: unknown[];
let settings: Settings;
let listeners: ((settings: Settings) => void)[];
let parts: LibraryDeps;
let library: ReturnType<typeof createLibrary>;
let closeDatabase: () => void;
/** Lets a decoder that a test holds back go on, so that a failed test ends too. */
let releaseDecoder: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-ingest-"));
  const opening = openDatabase(
    { path: join(folder, "library.db"), key: new Uint8Array(32).fill(1) },
    "writer",
  );
  if (opening.kind !== "open") throw new Error(opening.detail);
  closeDatabase = () => opening.database.close();
  const target = { ...createLibraryReads(opening.database), ...createLibraryWrites(opening.database) };
  // The whole target answers for both threads; what else they serve is not called here.
  store = connectLibraryStore(
    inPlace(target) as unknown as Remote<WriterTarget>,
    inPlace(target) as unknown as Remote<ReaderTarget>,
  );
  texts = new Map();
  clock = manualClock();
  tree = memoryTree(texts);
  vectors = createBruteForceIndex(store);
  batches = [];
  faults = [];
  settings = usualSettings;
  listeners = [];
  releaseDecoder = () => undefined;
  decode = ({ path }) => extracted(texts.get(path) ?? "");
  const decoder: Decoder = {
    decode(batch, _limits, signal) {
      batches.push(batch.map(({ path }) => path));
      return Promise.all(batch.map(async (request) => decode(request, signal)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  parts = {
    store,
    files: tree,
    decoder,
    embedder,
    vectors,
    system: {
      clock,
      ages: { oldSpans: () => Promise.resolve([]) },
      chance: { fraction: () => 0, bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
      settings: {
        current: () => settings,
        change: () => Promise.resolve(settings),
        onChange: (listener) => void listeners.push(listener),
      },
      onFault: (error) => void faults.push(error),
    },
  };
  library = createLibrary(parts);
  await library.start();
});
afterEach(async () => {
  releaseDecoder();
  await library[Symbol.asyncDispose]();
  closeDatabase();
  rmSync(folder, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

/** On a busy machine too. */
const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 50_000, interval: 10 });
async function add(path: string): Promise<void> {
  const added = await library.addFolder({ path, ignore: [] });
  if (isRefusal(added)) throw new Error(added.refused);
}
const itemAt = async (path: string) => {
  const item = await store.itemAt(path);
  if (item === undefined) throw new Error(`nothing is known of ${path}`);
  return item;
};

it("indexes a folder, follows it, and keeps rows and vectors the same", async () => {
  for (let number = 0; number < 250; number++) texts.set(`/f/${number}.txt`, `note ${number}`);
  await add("/f");
  await library.idle();
  expect((await store.counts()).indexed).toBe(250);
  expect((await vectors.state()).vectorCount).toBe(250);
  texts.delete("/f/7.txt");
  texts.set("/f/8.txt", "note 8, much longer than before");
  tree.report(["/f/7.txt", "/f/8.txt"]);
  await library.idle();
  expect(await store.itemAt("/f/7.txt")).toBeUndefined();
  expect((await store.readSegments((await itemAt("/f/8.txt")).id, 0, 9)).segments[0]?.text).toContain(
    "longer",
  );
  expect((await vectors.state()).vectorCount).toBe(await store.segmentCount());
  expect((await vectors.state()).revision).toBe(await store.revision());
});

it("compares every folder from time to time, as often as the settings say by then", async () => {
  texts.set("/f/a.txt", "seen from the start");
  await add("/f");
  await library.idle();
  texts.set("/f/b.txt", "made while no event came");
  clock.advance(6 * 3_600_000);
  await eventually(async () => expect(await store.itemAt("/f/b.txt")).toBeDefined());

  settings = { ...usualSettings, reconcileHours: 0.5 };
  for (const listener of listeners) listener(settings);
  texts.set("/f/c.txt", "made when the pause was shorter");
  await nextTurn();
  clock.advance(1_800_000);
  await eventually(async () => expect(await store.itemAt("/f/c.txt")).toBeDefined());
});

it("tries again with growing pauses, then keeps the reason for good", async () => {
  texts.set("/f/a.txt", "a");
  decode = () => ({ kind: "failed", reason: { code: "parser-crashed", detail: "It crashed." }, retry: true });
  await add("/f");
  await library.idle();
  for (let attempt = 1; attempt < limits.attemptCountMax; attempt++) {
    expect(await itemAt("/f/a.txt")).toMatchObject({ status: "failed", attemptCount: attempt });
    expect(batches).toHaveLength(attempt);
    clock.advance(limits.retryBaseMs * 2 ** (attempt - 1));
    await eventually(async () => expect((await itemAt("/f/a.txt")).attemptCount).toBe(attempt + 1));
    await library.idle();
  }
  clock.advance(limits.retryCapMs * 10);
  await library.idle();
  expect(batches).toHaveLength(limits.attemptCountMax);
  expect(await store.nextRetryMs()).toBeUndefined();
  decode = ({ path }) => extracted(texts.get(path) ?? "");
  expect(await library.retryItems(null)).toBe(1);
  await library.idle();
  expect((await itemAt("/f/a.txt")).status).toBe("indexed");
});

it("loses nothing when the decoder itself breaks", async () => {
  texts.set("/f/a.txt", "a");
  decode = () => Promise.reject(new Error("the pool is gone"));
  await add("/f");
  await library.idle();
  expect(await itemAt("/f/a.txt")).toMatchObject({
    status: "failed",
    reason: { code: "internal", detail: "It could not be read: the pool is gone" },
  });
  expect(await store.nextRetryMs()).toBeDefined();
});

it("waits for room when the store is full, and loses nothing", async () => {
  for (let number = 0; number < 150; number++) texts.set(`/f/${number}.txt`, `note ${number}`);
  const { commit, release } = store;
  const full = () => Promise.reject(new StoreFullError("database or disk is full"));
  Object.assign(store, { commit: full, release: full });
  await add("/f");
  await eventually(async () => expect(await library.activity()).toMatchObject({ diskFull: true }));
  // It does not read again and again what it cannot store.
  await nextTurn();
  const readCount = batches.flat().length;
  for (let turn = 0; turn < 50; turn++) await nextTurn();
  expect(batches.flat().length).toBeLessThanOrEqual(readCount + 150);
  Object.assign(store, { commit, release });
  clock.advance(limits.storeRetryMs);
  await library.idle();
  expect(await library.activity()).toMatchObject({ diskFull: false, counts: { indexed: 150, working: 0 } });
  expect((await vectors.state()).vectorCount).toBe(150);
});

it("compares again what could not be written down", async () => {
  texts.set("/f/a.txt", "a");
  await add("/f");
  await library.idle();
  const { applyDifference } = store;
  Object.assign(store, { applyDifference: () => Promise.reject(new StoreFullError("full")) });
  texts.set("/f/b.txt", "b");
  tree.report(["/f/b.txt"]);
  await eventually(async () =>
    expect((await library.listFolders())[0]?.noticeRemarks).toMatchObject([{ code: "disk-full" }]),
  );
  Object.assign(store, { applyDifference });
  clock.advance(usualTiming.missingRetryMs);
  await library.idle();
  expect(await itemAt("/f/b.txt")).toMatchObject({ status: "indexed" });
  expect((await library.listFolders())[0]?.noticeRemarks).toEqual([]);
});

it("refuses what a parser places where nothing can be", async () => {
  texts.set("/f/a.txt", "a");
  const whole = extracted("a");
  if (whole.kind !== "extracted") throw new Error("the fake extracts");
  const boxes = [{ x: Number.NaN, y: 0, width: 1, height: 1 }];
  const blocks = whole.blocks.map((block) => ({
    ...block,
    anchor: { kind: "page" as const, page: 1, boxes },
  }));
  decode = () => ({ ...whole, blocks });
  await add("/f");
  await library.idle();
  expect(await itemAt("/f/a.txt")).toMatchObject({ status: "failed", reason: { code: "damaged" } });
});

it("reads again what changed while it was in work", async () => {
  texts.set("/f/a.txt", "old");
  const reading = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  releaseDecoder = reading.resolve;
  decode = async ({ path }) => {
    const text = texts.get(path) ?? "";
    began.resolve();
    await reading.promise;
    return extracted(text);
  };
  await add("/f");
  await began.promise;
  texts.set("/f/a.txt", "newer");
  tree.report(["/f/a.txt"]);
  await eventually(async () => expect((await itemAt("/f/a.txt")).sizeBytes).toBe(5));
  reading.resolve();
  await library.idle();
  expect(
    (await store.readSegments((await itemAt("/f/a.txt")).id, 0, 9)).segments.map(({ text }) => text),
  ).toEqual(["newer"]);
  expect((await vectors.state()).vectorCount).toBe(1);
});

it("takes first what was added last, of several additions too, and holds no more than it may", async () => {
  for (let number = 0; number < 2_000; number++) texts.set(`/big/${number}.txt`, `big ${number}`);
  for (const name of ["small", "tiny"])
    for (let number = 0; number < 5; number++) texts.set(`/${name}/${number}.txt`, `${name} ${number}`);
  const gate = Promise.withResolvers<void>();
  releaseDecoder = gate.resolve;
  decode = async ({ path }) => {
    await gate.promise;
    return extracted(texts.get(path) ?? "");
  };
  await add("/big");
  await eventually(() => expect(batches).toHaveLength(limits.batchesInFlightMax));
  for (const name of ["small", "tiny"]) {
    clock.advance(1);
    await add(`/${name}`);
    await eventually(async () => expect((await store.itemAt(`/${name}/4.txt`))?.status).toBe("waiting"));
  }
  expect(batches).toHaveLength(limits.batchesInFlightMax);
  gate.resolve();
  await library.idle();
  const next = batches[limits.batchesInFlightMax] ?? [];
  expect(next.slice(0, 10)).toEqual(
    ["tiny", "small"].flatMap((name) => [0, 1, 2, 3, 4].map((number) => `/${name}/${number}.txt`)),
  );
  expect(next.slice(10).every((path) => path.startsWith("/big/"))).toBe(true);
});

it("claims nothing while paused, also after a restart, and takes out what is cancelled", async () => {
  await library.setPaused(true);
  texts.set("/f/a.txt", "a");
  texts.set("/f/b.txt", "b");
  await add("/f");
  await eventually(async () => expect((await store.counts()).waiting).toBe(2));
  vi.spyOn(store, "writeSetting").mockRejectedValueOnce(new StoreFullError("full"));
  await expect(library.setPaused(false)).rejects.toThrow("full");
  expect(await library.activity()).toMatchObject({ paused: true, itemsPerSecond: 0, counts: { waiting: 2 } });
  expect(await store.readSetting("paused")).toBe("true");
  expect(await library.cancelItems([(await itemAt("/f/a.txt")).id])).toBe(1);
  expect(batches).toEqual([]);
  await library.setPaused(false);
  await library.idle();
  expect(await store.counts()).toMatchObject({ indexed: 1, cancelled: 1 });
});

it("stops reading what is cancelled, and goes on with the rest", async () => {
  decode = ({ path }, signal) =>
    path.endsWith("b.txt")
      ? extracted("b")
      : new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("stopped"))));
  texts.set("/f/a.txt", "a");
  await add("/f");
  await eventually(async () => expect((await store.counts()).working).toBe(1));
  // Idle only once the decoder has let go of it.
  expect(await library.cancelItems([(await itemAt("/f/a.txt")).id])).toBe(1);
  await library.idle();
  texts.set("/f/b.txt", "b");
  tree.report(["/f/b.txt"]);
  await library.idle();
  expect(await store.counts()).toMatchObject({ cancelled: 1, indexed: 1, working: 0 });
});

it("reports activity at once, then when it changes, with a pause between", async () => {
  const closing = new AbortController();
  const reports = library.watchActivity(closing.signal)[Symbol.asyncIterator]();
  const first = await reports.next();
  expect(first.value).toMatchObject({ counts: { indexed: 0 } });
  texts.set("/f/a.txt", "a");
  await add("/f");
  await library.idle();
  const second = reports.next();
  clock.advance(limits.activityPauseMs);
  expect((await second).value).toMatchObject({
    counts: { indexed: 1 },
    index: { vectorCount: 1, wantedCount: 1 },
  });
  closing.abort();
  expect(await reports.next()).toMatchObject({ done: true });
});

it("embeds the same bytes once where that saves work", async () => {
  const text = Array.from(
    { length: 400 },
    (_, line) => `Sentence number ${line} of a long letter about the harbour and its many ships.`,
  ).join("\n\n");
  texts.set("/f/a.txt", text);
  await add("/f");
  await library.idle();
  const embed = vi.spyOn(embedder, "embed");
  texts.set("/f/b.txt", text);
  tree.report(["/f/b.txt"]);
  await library.idle();
  expect(await itemAt("/f/b.txt")).toMatchObject({
    status: "indexed",
    segmentCount: (await itemAt("/f/a.txt")).segmentCount,
  });
  expect(embed).not.toHaveBeenCalled();
  expect((await vectors.state()).vectorCount).toBe(await store.segmentCount());
});

it("stores files without vectors while their model waits for power, and what is pushed with them", async () => {
  Object.assign(embedder, { rests: () => Promise.resolve(true) });
  onTestFinished(() => void Reflect.deleteProperty(embedder, "rests"));
  texts.set("/f/a.txt", "a boat on the sea");
  await add("/f");
  await library.idle();
  expect(await itemAt("/f/a.txt")).toMatchObject({ status: "indexed", segmentCount: 1 });
  expect((await vectors.state()).vectorCount).toBe(0);
  const name = StreamName.parse("log");
  await library.streams.add(name);
  await library.streams.push(name, [{ key: "1", text: "rye" }]);
  expect((await vectors.state()).vectorCount).toBe(1);
});

it("closes once what was pushed is in the store and in the index", async () => {
  const name = StreamName.parse("engine-room");
  await library.streams.add(name);
  const { promise: held, resolve: release } = Promise.withResolvers<Float32Array>();
  const embed = vi.spyOn(embedder, "embed").mockReturnValueOnce(held);
  onTestFinished(() => embed.mockRestore());
  const ends: string[] = [];
  const pushed = library.streams
    .push(name, [{ key: "1", text: "The pump started." }])
    .then(() => ends.push("acknowledged"));
  await vi.waitFor(() => expect(embed).toHaveBeenCalled());
  const closed = library[Symbol.asyncDispose]().then(() => ends.push("closed"));
  for (let turn = 0; turn < 50; turn++) await nextTurn();
  release(Float32Array.of(1, 0, 0, 0));
  await Promise.all([pushed, closed]);
  expect(ends).toEqual(["acknowledged", "closed"]);
  expect((await vectors.state()).vectorCount).toBe(1);
});

it("says of an event that it can be found", async () => {
  const name = StreamName.parse("engine-room");
  await library.streams.add(name);
  await library.streams.push(name, [{ key: "1", text: "The pump started." }]);
  const { itemId, steps, verdict } = await library.trace("stream:engine-room/1");
  expect(itemId).toBe((await itemAt("stream:engine-room/1")).id);
  expect(steps.map(({ stage, ok }) => `${stage} ${ok}`)).toEqual([
    "segments true",
    "words true",
    "vectors true",
  ]);
  expect(verdict).toBe("It can be found, by word and by meaning.");
});

it("takes nothing while all work is paused, also where it is opened for one command", async () => {
  const name = StreamName.parse("engine-room");
  await library.streams.add(name);
  await library.setPaused(true);
  for (const opened of [library, createLibrary(parts)])
    expect(await opened.streams.push(name, [{ key: "1", text: "The pump started." }])).toMatchObject({
      refused: "STREAM_PAUSED",
    });
});

it("ends a wait for idleness when asked", async () => {
  await library.setPaused(true);
  await expect(library.idle(AbortSignal.abort(new Error("no longer")))).rejects.toThrow("no longer");
});

it("says step by step why a file is not found", async () => {
  texts.set("/f/a.txt", "a");
  decode = () => ({
    kind: "skipped",
    reason: { code: "no-text", detail: "There is no text in it." },
    retry: false,
  });
  await add("/f");
  await library.idle();
  const told = await library.trace("/f/a.txt");
  expect(told.steps.map(({ stage, ok }) => `${stage} ${ok}`)).toEqual([
    "exists true",
    "folder true",
    "ignore true",
    "queue true",
    "extract false",
  ]);
  expect(told.verdict).toBe("It cannot be found. Its text could not be had: There is no text in it.");
  expect((await library.trace("/elsewhere/b.txt")).verdict).toBe(
    "It cannot be found. There is nothing at this path.",
  );
});

it("lets no document wait for a recording, whichever was added first", async () => {
  const isSlow = (path: string): boolean => path.endsWith(".mp3");
  const held = new Promise<void>((resolve) => (releaseDecoder = resolve));
  decode = ({ path }) => (isSlow(path) ? held.then(() => extracted(path)) : extracted(path));
  await library[Symbol.asyncDispose]();
  library = createLibrary({ ...parts, decoder: { ...parts.decoder, readsSlowly: isSlow } });
  for (let number = 0; number < 150; number++) texts.set(`/f/${number}.${number < 4 ? "mp3" : "txt"}`, "");
  await library.start().then(() => add("/f"));
  await eventually(async () => expect((await store.counts()).indexed).toBe(146));
});
