import type { Watches } from "#core/ports/use-cases.ts";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { usualThreshold, type Watch, WatchId, type WatchMatch } from "#shared/model/watch.ts";

const fakeWatch: Watch = {
  id: WatchId.parse("01900000-0000-7000-8000-0000000000c1"),
  name: "Pumps",
  text: "pump kind:message",
  threshold: usualThreshold,
  paused: false,
  addedMs: 1,
  newCount: 1,
};
const fakeMatch: WatchMatch = {
  watchId: fakeWatch.id,
  watchName: fakeWatch.name,
  itemId: ItemId.parse("01900000-0000-7000-8000-000000000002"),
  segmentId: SegmentId.parse(1),
  name: "The pump started.",
  path: "stream:engine-room/1",
  kind: "message",
  leg: "words",
  score: 1,
  text: "The pump started.",
  matchedMs: 1,
  seen: false,
};

/** One watch that has found one thing. */
export function fakeWatches(): Watches {
  const notFound = { refused: "NOT_FOUND" } as const;
  return {
    start: () => Promise.resolve(),
    wake: () => undefined,
    wakeLate: () => undefined,
    heard: () => Promise.resolve(),
    movedBy: (swap) => swap(),
    list: () => Promise.resolve([fakeWatch]),
    add: ({ name, text, threshold }) =>
      Promise.resolve(
        name === fakeWatch.name
          ? { refused: "WATCH_NAME_TAKEN", data: { name } }
          : { ...fakeWatch, name, text, threshold, newCount: 0 },
      ),
    update: ({ id, paused = false }) =>
      Promise.resolve(id === fakeWatch.id ? { ...fakeWatch, paused } : notFound),
    remove: (id) => Promise.resolve(id === fakeWatch.id ? fakeWatch : notFound),
    preview: (id) =>
      Promise.resolve(
        id === fakeWatch.id
          ? { itemCount: 3, rehearsed: [{ ...fakeMatch, leg: "meaning", upTo: 0.6 }], isPartial: false }
          : notFound,
      ),
    matches: () => Promise.resolve([fakeMatch]),
    see: () => Promise.resolve(1),
    async *stream(signal) {
      yield await Promise.resolve(fakeMatch);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
