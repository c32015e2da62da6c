import { expect, test } from "vitest";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { WatchId, type WatchMatch } from "#shared/model/watch.ts";
import { createMatchNotices, type ShellNotice } from "./match-notices.ts";

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

function noticesOf(isLookedAt: () => boolean) {
  const told: ShellNotice[] = [];
  const pauses: (() => void)[] = [];
  const onMatch = createMatchNotices({
    isLookedAt,
    andMore: (count) => `und ${count} weitere`,
    sleep: () => new Promise<void>((resolve) => pauses.push(resolve)),
    tell: (notice) => void told.push(notice),
  });
  const passTime = (): Promise<void> => {
    pauses.shift()?.();
    return settled();
  };
  return { told, pauses, onMatch, passTime };
}

test("matches of one moment are one notice, of the last; later ones are another", async () => {
  const { told, pauses, onMatch, passTime } = noticesOf(() => false);
  onMatch(matchOf(1));
  onMatch(matchOf(2));
  expect(told).toEqual([]);
  await passTime();
  expect(told).toMatchObject([
    { title: "Pumps", body: "The pump started 2.\nund 1 weitere", opens: { segmentId: 2 } },
  ]);
  onMatch(matchOf(3));
  await passTime();
  expect(told).toHaveLength(2);
  expect(told[1]).toMatchObject({ body: "The pump started 3.", opens: { segmentId: 3 } });
  expect(pauses).toEqual([]);
});

test("what came while the window was looked at is not told once it was left", async () => {
  let isLookedAt = true;
  const { told, onMatch, passTime } = noticesOf(() => isLookedAt);
  onMatch(matchOf(1));
  isLookedAt = false;
  await passTime();
  expect(told).toEqual([]);
  onMatch(matchOf(2));
  isLookedAt = true;
  await passTime();
  expect(told).toMatchObject([{ body: "The pump started 2." }]);
});
