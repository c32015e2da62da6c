import { expect, test } from "vitest";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { WatchId, type WatchMatch } from "#shared/model/watch.ts";
import { type ShellNotice, tellMatches } from "./match-notices.ts";

const matchOf = (segment: number): WatchMatch => ({
  watchId: WatchId.parse("01900000-0000-7000-8000-0000000000c1"),
  watchName: "Pumps",
  itemId: ItemId.parse("01900000-0000-7000-8000-000000000002"),
  segmentId: SegmentId.parse(segment),
  name: "x",
  path: "stream:engine-room/1",
  kind: "message",
  leg: "words",
  score: 1,
  text: `The pump\n started ${segment}.`,
  matchedMs: 1,
  seen: false,
});

/** What waits for a promise has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("matches of one moment are one notice, of the last; later ones are another", async () => {
  const told: ShellNotice[] = [];
  const pauses: (() => void)[] = [];
  const go = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  async function* matches() {
    yield matchOf(1);
    yield matchOf(2);
    go[0].resolve();
    await go[1].promise;
    yield matchOf(3);
  }
  const done = tellMatches({
    matches: matches(),
    gatherMs: 2_000,
    locale: () => "de",
    sleep: () => new Promise((resolve) => pauses.push(resolve)),
    tell: (notice) => void told.push(notice),
  });
  await go[0].promise;
  expect(told).toEqual([]);
  pauses.shift()?.();
  await settled();
  expect(told).toMatchObject([
    { title: "Pumps", body: "The pump started 2.\nund 1 weitere", opens: { segmentId: 2 } },
  ]);
  go[1].resolve();
  await done;
  pauses.shift()?.();
  await settled();
  expect(told).toHaveLength(2);
  expect(told[1]).toMatchObject({ body: "The pump started 3.", opens: { segmentId: 3 } });
  expect(pauses).toEqual([]);
});
