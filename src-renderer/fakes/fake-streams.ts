import { FolderId } from "#shared/model/ids.ts";
import { StreamName, type StreamStatus } from "#shared/model/stream.ts";
import type { Implementer } from "./fake-host.ts";

/** `place`: two of one id would be one row to the page. */
const streamOf = (place: number, name: string, eventCount: number): StreamStatus => ({
  id: FolderId.parse(`01990000-0000-7000-8000-${(0xaa_00 + place).toString(16).padStart(12, "0")}`),
  name: StreamName.parse(name),
  paused: false,
  addedMs: Date.UTC(2026, 10, 1),
  eventCount,
  ...(eventCount === 0 ? {} : { lastEventMs: Date.UTC(2026, 10, 27, 9, 30) }),
});

/** Streams in memory: one that is busy, one that nothing has arrived in. Nothing can be pushed. */
export function fakeStreams({ streams: os }: Implementer) {
  let streams: readonly StreamStatus[] = [streamOf(0, "engine-room", 12_408), streamOf(1, "front-door", 0)];
  let place = streams.length;
  const find = (name: StreamName): StreamStatus | undefined => streams.find((each) => each.name === name);
  return {
    list: os.list.handler(() => streams),
    add: os.add.handler(({ input: { name }, errors }) => {
      if (find(name) !== undefined) throw errors.STREAM_EXISTS({ data: { name } });
      const added = streamOf(place++, name, 0);
      streams = [...streams, added];
      return added;
    }),
    update: os.update.handler(({ input: { name, paused }, errors }) => {
      const found = find(name);
      if (found === undefined) throw errors.STREAM_NOT_FOUND({ data: { name } });
      const changed = { ...found, paused };
      streams = streams.map((each) => (each.name === name ? changed : each));
      return changed;
    }),
    remove: os.remove.handler(({ input: { name } }) => {
      const removedItemCount = find(name)?.eventCount ?? 0;
      streams = streams.filter((each) => each.name !== name);
      return { removedItemCount };
    }),
    push: os.push.handler(({ input: { name }, errors }) => {
      throw errors.STREAM_PAUSED({ data: { name } });
    }),
  };
}
