import type { Streams } from "#core/ports/use-cases.ts";
import { FolderId, ItemId, Revision } from "#shared/model/ids.ts";
import { StreamName, type StreamStatus } from "#shared/model/stream.ts";

export const fakeStream: StreamStatus = {
  id: FolderId.parse("01900000-0000-7000-8000-0000000000a1"),
  name: StreamName.parse("engine-room"),
  paused: false,
  addedMs: 1,
  eventCount: 0,
};

/** One stream, which knows what it was given, and is held by the lease 1. */
export function fakeStreams(): Streams {
  const known = new Set<string>();
  const itemId = ItemId.parse("01900000-0000-7000-8000-000000000002");
  const noStream = (name: StreamName) => ({ refused: "STREAM_NOT_FOUND", data: { name } }) as const;
  return {
    list: () => Promise.resolve([fakeStream]),
    add: (name) =>
      Promise.resolve(
        name === fakeStream.name ? { refused: "STREAM_EXISTS", data: { name } } : { ...fakeStream, name },
      ),
    setPaused: (name, paused) =>
      Promise.resolve(name === fakeStream.name ? { ...fakeStream, paused } : noStream(name)),
    remove: (name) =>
      Promise.resolve(name === fakeStream.name ? { removedItemCount: known.size } : noStream(name)),
    push(name, events, lease = 1) {
      if (name !== fakeStream.name) return Promise.resolve(noStream(name));
      if (lease !== 1) return Promise.resolve({ refused: "LEASE_LOST", data: { name } });
      if (events.some(({ key }) => key === "full")) return Promise.resolve({ refused: "DISK_FULL" });
      const outcomes = events.map(({ key }) => {
        const outcome = known.has(key) ? ("known" as const) : ("stored" as const);
        known.add(key);
        return { key, outcome, itemId };
      });
      return Promise.resolve({ outcomes, revision: Revision.parse(1) });
    },
    reached: (revision) => Promise.resolve(revision > 1 ? { refused: "REVISION_UNKNOWN" } : undefined),
  };
}
