import { expect, it, onTestFinished, vi } from "vitest";
import { openMemoryLibrary } from "#adapters/sqlite/memory-library.fake.ts";
import { FolderId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { createCaptures } from "./captures.ts";
import { manualClock } from "./manual-clock.fake.ts";

const name = StreamName.parse("front-door");
const streamId = FolderId.parse("01990000-0000-7000-8000-0000000000c1");

/** On a real database, each call of which answers a turn later, as one in another thread does. */
function open() {
  const { database, target, store } = openMemoryLibrary<CaptureStore & StreamStore & LibraryStore>();
  onTestFinished(() => void database.close());
  target.addStream({ id: streamId, name, addedMs: 1 });
  const faults: unknown[] = [];
  const captures = createCaptures({
    store,
    system: {
      clock: manualClock(),
      chance: { fraction: () => 0, bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
      onFault: (error) => void faults.push(error),
    },
    onQueued: () => undefined,
    isResting: () => false,
  });
  const keep = async (key: string) => {
    const kept = await captures.keep(name, {
      facts: { key },
      mediaType: "image/png",
      bytes: new Uint8Array(9),
    });
    if (isRefusal(kept)) throw new Error(kept.refused);
    return kept;
  };
  /** Reads the oldest that waits. */
  const readOne = async (): Promise<void> => {
    const [item] = await store.claim({ itemCountMax: 1, bytesMax: 1e9 }, 10);
    if (item === undefined) throw new Error("nothing waits");
    const { itemId, generation } = item;
    const reason = { code: "no-text", detail: "There is no text in it." } as const;
    await store.commit([{ kind: "skipped", itemId, generation, reason }], 10);
    captures.check();
  };
  return { store, target, captures, keep, readOne, faults };
}

/** Many turns: whatever does not wait for something from outside is through. */
async function isSettled(settled: Promise<void>): Promise<boolean> {
  let isOver = false;
  void settled.then(() => (isOver = true));
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
  return isOver;
}

it("has a search wait for what was kept before its revision, and for nothing after it", async () => {
  const { captures, keep, readOne } = open();
  const first = captures.settled((await keep("a")).revision);
  expect(await isSettled(first)).toBe(false);
  await readOne();
  const second = captures.settled((await keep("b")).revision);
  expect([await isSettled(first), await isSettled(second)]).toEqual([true, false]);
  await readOne();
  expect(await isSettled(second)).toBe(true);
});

it("has no search wait for what a paused stream has, until it is resumed", async () => {
  const { store, captures, keep, readOne } = open();
  const { revision } = await keep("a");
  const waiting = captures.settled(revision);
  expect(await isSettled(waiting)).toBe(false);
  await store.pauseStream(streamId, true);
  captures.check();
  expect(await isSettled(waiting)).toBe(true);
  expect(await isSettled(captures.settled(revision))).toBe(true);
  await store.pauseStream(streamId, false);
  const again = captures.settled(revision);
  expect(await isSettled(again)).toBe(false);
  await readOne();
  expect(await isSettled(again)).toBe(true);
});

it("asks the store of each that waits a few times, however many wait", async () => {
  const { target, captures, keep, readOne, faults } = open();
  const getItem = vi.spyOn(target, "getItem");
  const count = 200;
  let last = 0;
  for (let key = 0; key < count; key++) {
    last = (await keep(String(key))).revision;
    captures.check();
  }
  const settled = captures.settled(last as Parameters<typeof captures.settled>[0]);
  for (let key = 0; key < count; key++) await readOne();
  expect(await isSettled(settled)).toBe(true);
  expect(getItem.mock.calls.length).toBeLessThan(5 * count);
  expect(faults).toEqual([]);
});
