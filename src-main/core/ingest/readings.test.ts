import { expect, it, vi } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import type { PictureReading } from "#core/ports/picture-reader.ts";
import type { KeptReading, UnreadItem } from "#core/ports/reading-store.ts";
import { createGate } from "#shared/kit/gate.ts";
import { ContentHash, ItemId, Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Settings } from "#shared/rpc/system-contract.ts";
import { usualSettings } from "#shared/rpc/usual-settings.ts";
import { createReadings } from "./readings.ts";
import { stillSystem } from "./still-system.fake.ts";

const contentHash = ContentHash.parse("a".repeat(64));
const lines = [{ x: 0, y: 0, width: 0.5, height: 0.1 }];
const withText: PictureReading = {
  kind: "read",
  contentHash,
  blocks: [
    { text: "Gate 14", headingPath: [], anchor: { kind: "image", box: lines[0], lines }, breakBefore: true },
  ],
};
const unreadAt = (rowId: number): UnreadItem => ({
  itemId: ItemId.parse(`01990000-0000-7000-8000-${String(rowId).padStart(12, "0")}`),
  path: `/photos/${rowId}.png`,
  sizeBytes: 1,
  modifiedMs: 1,
  contentHash,
  isKept: rowId === 1,
  rowId,
});

function setUp(count: number, readingOf: (path: string) => PictureReading = () => withText) {
  const items = Array.from({ length: count }, (_, place) => unreadAt(place + 1));
  const kept: KeptReading[] = [];
  const read: (readonly [path: string, bytes: number | undefined])[] = [];
  const pushed: number[] = [];
  const world = { isCalm: true, isResting: false, settings: usualSettings };
  const listeners: ((settings: Settings) => void)[] = [];
  const rested = Promise.withResolvers<void>();
  let sleepCount = 0;
  const onStored = vi.fn<() => void>();
  const space = { id: SpaceId.parse("test@1"), modelId: "test", dimensions: 2 } as Embedder["space"];
  const still = stillSystem((error) => {
    throw error;
  });
  const readings = createReadings(
    {
      readings: {
        rests: () => Promise.resolve(world.isResting),
        reader: {
          idFor: (languages) => languages.join("+"),
          read: ({ path, bytes }) => {
            read.push([path, bytes?.byteLength]);
            return Promise.resolve(readingOf(path));
          },
          [Symbol.asyncDispose]: () => Promise.resolve(),
        },
        store: {
          unread: (readerId, before, limit) =>
            Promise.resolve(
              items
                .filter(
                  ({ rowId, itemId }) =>
                    rowId < before &&
                    !kept.some((each) => each.itemId === itemId && each.readerId === readerId),
                )
                .toReversed()
                .slice(0, limit),
            ),
          keepReading: (reading) => {
            kept.push(reading);
            const segmentIds = reading.segments.map((_, place) => SegmentId.parse(kept.length * 10 + place));
            return Promise.resolve({
              revision: Revision.parse(kept.length),
              removedSegments: [],
              segmentIds,
            });
          },
          readingCounts: (readerId) => {
            const own = kept.filter((each) => each.readerId === readerId);
            const withTextCount = own.filter(({ segments }) => segments.length > 0).length;
            return Promise.resolve({ doneCount: own.length, wantedCount: items.length, withTextCount });
          },
        },
      },
      store: {
        originalOf: () => Promise.resolve(new Uint8Array(7)),
        frame: () => Promise.reject(new Error("no film is here")),
      },
      embedder: {
        space,
        embed: (texts) => Promise.resolve(new Float32Array(texts.length * 2).fill(0.7)),
      } as Embedder,
      feed: {
        push: ({ added }) => Promise.resolve(void pushed.push(...added.map(({ segmentId }) => segmentId))),
      } as Parameters<typeof createReadings>[0]["feed"],
      onBare: () => undefined,
      gate: createGate(),
      system: {
        ...still,
        clock: {
          nowMs: () => 1,
          // The first is for calm, the next for power.
          sleep: () => (sleepCount++ > 0 && world.isResting ? rested.promise : Promise.resolve()),
        },
        settings: {
          ...still.settings,
          current: () => world.settings,
          onChange: (listener) => void listeners.push(listener),
        },
      },
    },
    { isCalm: () => world.isCalm, onChange: () => undefined, onStored },
  );
  const change = (part: Partial<Settings>): void => {
    world.settings = { ...world.settings, ...part };
    for (const listener of listeners) listener(world.settings);
  };
  const become = (state: string) => vi.waitFor(() => expect(readings.status().state).toBe(state));
  return { world, readings, kept, read, pushed, onStored, change, become, rested };
}

it("reads the newest first, from the store what has no file, and hands what it found to the index and the watches", async () => {
  const { readings, kept, read, pushed, onStored, become } = setUp(3, (path) =>
    path.includes("2") ? { kind: "read", contentHash, blocks: [] } : withText,
  );
  readings.wake();
  await become("done");
  expect(read).toEqual([
    ["/photos/3.png", undefined],
    ["/photos/2.png", undefined],
    ["/photos/1.png", 7],
  ]);
  expect(kept.map(({ segments }) => segments.map(({ text }) => text))).toEqual([
    ["Gate 14"],
    [],
    ["Gate 14"],
  ]);
  expect(kept[0]?.segments[0]?.anchor).toEqual({ kind: "image", box: lines[0], lines });
  expect(pushed).toEqual([10, 30]);
  expect(onStored).toHaveBeenCalledTimes(2);
  expect(readings.status()).toEqual({ state: "done", doneCount: 3, wantedCount: 3, withTextCount: 2 });
  await readings[Symbol.asyncDispose]();
});

it("what breaks the reader is not read again; what cannot be had for the moment is passed over until the next start", async () => {
  const { readings, kept, read, become } = setUp(2, (path) =>
    path.includes("2") ? { kind: "not-now" } : { kind: "unreadable", why: "it broke" },
  );
  readings.wake();
  await become("done");
  readings.wake();
  await vi.waitFor(() => expect(readings.status().doneCount).toBe(1));
  expect(kept).toHaveLength(1);
  expect(read).toHaveLength(2);
  await readings[Symbol.asyncDispose]();
});

it("does nothing while something else is to be done, and goes on when it is calm", async () => {
  const { world, readings, read, become } = setUp(1);
  world.isCalm = false;
  readings.wake();
  expect(readings.status().state).toBe("waiting");
  world.isCalm = true;
  readings.wake();
  await become("done");
  expect(read).toHaveLength(1);
  await readings[Symbol.asyncDispose]();
});

it("rests on battery, and is off where the person chose so; another choice of languages reads again", async () => {
  const { world, readings, read, change, become, rested } = setUp(1);
  world.isResting = true;
  readings.wake();
  await become("resting");
  world.isResting = false;
  rested.resolve();
  await become("done");
  expect(read).toHaveLength(1);
  change({ readLanguages: ["de"] });
  await vi.waitFor(() => expect(read).toHaveLength(2));
  await become("done");
  change({ readPictures: false, readLanguages: ["en"] });
  expect(readings.status().state).toBe("off");
  await readings[Symbol.asyncDispose]();
  expect(read).toHaveLength(2);
});
