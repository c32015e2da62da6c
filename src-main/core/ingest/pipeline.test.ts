/** Through the library, on a real database: what is read while something else takes long. */
import { expect, it, onTestFinished, vi } from "vitest";
import { openMemoryLibrary } from "#adapters/sqlite/memory-library.fake.ts";
import { folderId, noDifference, seenFile } from "#adapters/sqlite/store-samples.ts";
import { createBruteForceIndex } from "#adapters/vectors/brute-force-index.ts";
import { SpaceId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { CaptureType } from "#shared/model/capture.ts";
import type { DecodeOutcome, DecodeRequest } from "#core/ports/decoder.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { createLibrary, type LibraryDeps } from "./library.ts";
import { limits } from "./limits.ts";
import { manualClock } from "./manual-clock.fake.ts";
import { memoryTree } from "./memory-tree.fake.ts";
import { stillSystem } from "./still-system.fake.ts";

const microphone = StreamName.parse("microphone");
const read: DecodeOutcome = {
  kind: "skipped",
  reason: { code: "no-text", detail: "There is no text in it." },
  retry: false,
};

/** A library in which recordings and captured sound are read when the test lets them, all else at once. */
async function open() {
  const { database, target, store } = openMemoryLibrary<
    LibraryDeps["store"] & Parameters<typeof createBruteForceIndex>[0]
  >();
  const texts = new Map<string, string>();
  const tree = memoryTree(texts);
  const clock = manualClock();
  const faults: unknown[] = [];
  /** Path → lets it be read; in the order in which they were begun. */
  const held = new Map<string, () => void>();
  const isHeld = ({ path }: DecodeRequest): boolean => /\.mp3$|^stream:microphone\//u.test(path);
  const system = stillSystem((error) => void faults.push(error));
  const library = createLibrary({
    store,
    files: tree,
    decoder: {
      readsSlowly: (path) => path.endsWith(".mp3"),
      decode: (batch) =>
        Promise.all(
          batch.map(
            (request) =>
              new Promise<DecodeOutcome>((resolve) => {
                if (isHeld(request)) held.set(request.path, () => resolve(read));
                else resolve(read);
              }),
          ),
        ),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    embedder: {
      space: {
        id: SpaceId.parse("test@1"),
        modelId: "test",
        revision: "1",
        dimensions: 4,
        metric: "cosine",
        normalised: true,
        modalities: ["text"],
        cutOff: 0,
      },
      embed: () => Promise.reject(new Error("there is no text")),
      countTokens: (given) => Promise.resolve(given.map(() => 1)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    vectors: createBruteForceIndex(store),
    system: {
      ...system,
      clock,
      chance: { ...system.chance, bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    },
  });
  const release = (path: string): void => {
    held.get(path)?.();
    held.delete(path);
  };
  let isOver = false;
  onTestFinished(async () => {
    isOver = true;
    for (const path of held.keys()) release(path);
    await library[Symbol.asyncDispose]();
    database.close();
    expect(faults).toEqual([]);
  });
  const keep = async (name: string, mediaType: CaptureType, key: string): Promise<void> => {
    clock.advance(1);
    const facts = { key };
    const kept = await library.captures.keep(StreamName.parse(name), {
      facts,
      mediaType,
      bytes: new Uint8Array(9),
    });
    if (isRefusal(kept)) throw new Error(kept.refused);
  };
  const statusAt = (path: string): string | undefined => (isOver ? "over" : target.itemAt(path)?.status);
  const add = async (paths: readonly string[]): Promise<void> => {
    for (const path of paths) texts.set(path, path);
    await library.start();
    await library.addFolder({ path: "/f", ignore: [] });
  };
  return { library, store, target, texts, tree, clock, held, release, keep, statusAt, add };
}

const named = (count: number, ending: string): readonly string[] =>
  Array.from({ length: count }, (_, number) => `/f/${number}${ending}`);
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 5 });

it("reads a capture and a new document though many recordings wait, of which two are in work", async () => {
  const { library, texts, tree, held, release, keep, statusAt, add } = await open();
  await add(named(2 * limits.batchItemCountMax, ".mp3"));
  await eventually(() => expect(held.size).toBe(limits.recordingsInFlightMax));
  await library.streams.add(StreamName.parse("camera"));
  await keep("camera", "image/png", "1");
  texts.set("/f/new.txt", "new");
  tree.report(["/f/new.txt"]);
  await eventually(() =>
    expect(["stream:camera/1", "/f/new.txt"].map(statusAt)).toEqual(["skipped", "skipped"]),
  );
  expect([...held.keys()]).toEqual(["/f/0.mp3", "/f/1.mp3"]);
  release("/f/0.mp3");
  await eventually(() => expect([...held.keys()]).toEqual(["/f/1.mp3", "/f/2.mp3"]));
});

it("reads many documents that come together before recordings that waited", async () => {
  const { texts, tree, held, clock, statusAt, add } = await open();
  await add(named(3 * limits.batchItemCountMax, ".mp3"));
  await eventually(() => expect(held.size).toBe(limits.recordingsInFlightMax));
  clock.advance(1_000);
  const papers = named(limits.urgentPathCountMax + 6, ".txt");
  for (const path of papers) texts.set(path, path);
  tree.report(papers);
  await eventually(() => expect(papers.map(statusAt)).toEqual(papers.map(() => "skipped")));
});

it("reads what was said one by one, in its order, beside recordings and documents", async () => {
  const { library, held, release, keep, statusAt, add } = await open();
  await add([...named(4, ".mp3")]);
  await library.setPaused(true);
  await library.streams.add(microphone);
  await library.streams.add(StreamName.parse("camera"));
  for (const key of ["1", "2", "3"]) await keep("microphone", "audio/wav", key);
  await keep("camera", "image/png", "1");
  await library.setPaused(false);
  await eventually(() => expect(statusAt("stream:camera/1")).toBe("skipped"));
  const said = (): readonly string[] => [...held.keys()].filter((path) => path.startsWith("stream:"));
  expect(said()).toEqual(["stream:microphone/1", "stream:microphone/2"]);
  release("stream:microphone/1");
  await eventually(() => expect(said()).toEqual(["stream:microphone/2", "stream:microphone/3"]));
  expect(statusAt("stream:microphone/1")).toBe("skipped");
});

it("puts recordings that stand among the quick back behind them, those that were asked for first", async () => {
  const { library, target, held, release, statusAt } = await open();
  await library.start();
  // Behind the library's back, so that no look sorts them.
  target.addFolder({ id: folderId, path: "/f", paused: false, ignore: [], addedMs: 1 });
  const put = (paths: readonly string[], isUrgent: boolean) =>
    target.applyDifference(
      folderId,
      { ...noDifference, added: paths.map((path) => seenFile(path)) },
      isUrgent,
      1,
    );
  put(named(limits.batchItemCountMax, ".mp3"), false);
  put(["/f/note.txt"], false);
  put(["/f/a.mp3", "/f/b.mp3", "/f/c.mp3"], true);
  await library.setPaused(false);
  await eventually(() => expect(statusAt("/f/note.txt")).toBe("skipped"));
  expect([...held.keys()]).toEqual(["/f/a.mp3", "/f/b.mp3"]);
  release("/f/a.mp3");
  await eventually(() => expect([...held.keys()]).toEqual(["/f/b.mp3", "/f/c.mp3"]));
  expect(target.counts()).toMatchObject({ working: 2, waiting: limits.batchItemCountMax });
});
