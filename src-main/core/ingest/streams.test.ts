import { expect, it } from "vitest";
import { openMemoryLibrary } from "#adapters/sqlite/memory-library.fake.ts";
import { createGate } from "#shared/kit/gate.ts";
import { SpaceId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { LeaseStore } from "#core/ports/lease-store.ts";
import { createLeases } from "./leases.ts";
import { createStreams } from "./streams.ts";

const name = StreamName.parse("engine-room");

/** On a real database, each call of which answers a turn later, as one in another thread does. */
function open() {
  const { store } = openMemoryLibrary<StreamStore & LibraryStore & LeaseStore>();
  const told: string[] = [];
  const streams = createStreams({
    store,
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
      embed: (texts) => Promise.resolve(new Float32Array(texts.length * 4).fill(0.5)),
      countTokens: (texts) => Promise.resolve(texts.map(() => 1)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    feed: {
      push: () => Promise.resolve(),
      alone: (work) => work(),
      drained: () => Promise.resolve(),
    },
    gate: createGate(),
    system: {
      clock: { nowMs: () => 1_000, sleep: () => Promise.resolve() },
      chance: { fraction: () => 0, bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    },
    isPaused: () => Promise.resolve(false),
    settled: () => Promise.resolve(),
    onBare: () => undefined,
    onQueued: () => void told.push("queued"),
    onProgress: () => void told.push("progress"),
  });
  return { streams, store, told };
}

it("makes one stream of a name, however many ask for it at once", async () => {
  const { streams } = open();
  const made = await Promise.all([streams.add(name), streams.add(name), streams.add(name)]);
  expect(made.map((each) => ("refused" in each ? each.refused : each.name))).toEqual([
    name,
    "STREAM_EXISTS",
    "STREAM_EXISTS",
  ]);
  expect(await streams.list()).toHaveLength(1);
});

it("writes nothing for events that are known, and answers with a revision that has them", async () => {
  const { streams, store } = open();
  await streams.add(name);
  const events = [
    { key: "1", text: "The pump started." },
    { key: "2", text: "The pump stopped." },
  ];
  const stored = await streams.push(name, events);
  const again = await streams.push(name, events);
  if ("refused" in stored || "refused" in again) throw new Error("refused");
  expect(again.outcomes.map(({ outcome }) => outcome)).toEqual(["known", "known"]);
  expect(again.outcomes.map(({ itemId }) => itemId)).toEqual(stored.outcomes.map(({ itemId }) => itemId));
  expect([again.revision, await store.revision()]).toEqual([stored.revision, stored.revision]);
});

it("stores long events in several transactions, short ones in one", async () => {
  const { streams, store } = open();
  await streams.add(name);
  const pushAtOnce = async (text: string): Promise<number> => {
    const before = await store.revision();
    const keys = Array.from({ length: 60 }, (_, number) => `${text.length}-${number}`);
    await Promise.all(keys.map((key) => streams.push(name, [{ key, text }])));
    return (await store.revision()) - before;
  };
  // The first is on its way before the others are there.
  expect(await pushAtOnce("The pump started.")).toBe(2);
  expect(await pushAtOnce("pump ".repeat(19_000))).toBe(4);
});

it("refuses what would wait behind more than it may hold, and takes it when there is room", async () => {
  const { streams, store } = open();
  await streams.add(name);
  const text = "pump ".repeat(19_000);
  const pushes = Array.from({ length: 700 }, (_, number) =>
    streams.push(name, [{ key: String(number), text }]),
  );
  const refused = (await Promise.all(pushes)).filter((each) => "refused" in each);
  expect(refused[0]).toEqual({ refused: "STREAM_BUSY" });
  expect(await store.segmentCount()).toBeGreaterThan(0);
  expect(await streams.push(name, [{ key: "later", text }])).toMatchObject({
    outcomes: [{ outcome: "stored" }],
  });
});

it("takes the events of who holds the stream alone, each once, however late the one before sends", async () => {
  const { streams, store } = open();
  await streams.add(name);
  const leases = createLeases({ store, elapsedMs: () => 0 });
  const take = async (owner: string) => {
    const lease = await leases.take(name, owner, 10_000);
    if ("refused" in lease) throw new Error(lease.refused);
    return lease;
  };
  const events = [{ key: "1", text: "The pump started." }];
  const north = await take("north");
  expect(await streams.push(name, events, north.token)).toMatchObject({ outcomes: [{ outcome: "stored" }] });
  await leases.release(name, north.token);
  const south = await take("south");
  const late = [...events, { key: "2", text: "The pump stopped." }];
  const [refused, taken] = await Promise.all([
    streams.push(name, late, north.token),
    streams.push(name, late, south.token),
  ]);
  expect(refused).toEqual({ refused: "LEASE_LOST", data: { name } });
  expect(taken).toMatchObject({ outcomes: [{ outcome: "known" }, { outcome: "stored" }] });
  // Who gives none is not bound.
  expect(await streams.push(name, [{ key: "3", text: "Quiet." }])).toMatchObject({
    outcomes: [{ key: "3" }],
  });
  expect(await streams.list()).toMatchObject([{ eventCount: 3 }]);
});

it("tells who waits that a stream was paused, and the queue that it was resumed", async () => {
  const { streams, told } = open();
  await streams.add(name);
  expect(await streams.setPaused(name, true)).toMatchObject({ paused: true });
  expect(told.splice(0)).toEqual(["progress"]);
  expect(await streams.setPaused(name, false)).toMatchObject({ paused: false });
  expect(told).toEqual(["queued", "progress"]);
});
