import { describe, expect, it } from "vitest";
import type { FolderStatus } from "#shared/model/folder.ts";
import { FolderId, Revision } from "#shared/model/ids.ts";
import type { StatusCounts } from "#shared/model/item.ts";
import type { Clock } from "#core/ports/clock.ts";
import { createActivityReports, type ActivityDeps } from "./activity.ts";
import { limits } from "./limits.ts";

const none: StatusCounts = { waiting: 0, working: 0, indexed: 0, skipped: 0, failed: 0, cancelled: 0 };

const folderOf = (paused: boolean, counts: StatusCounts): FolderStatus => ({
  id: FolderId.parse(`01990000-0000-7000-8000-00000000000${paused ? 1 : 2}`),
  path: `/${String(paused)}`,
  paused,
  ignore: [],
  addedMs: 1,
  state: paused ? "paused" : "watching",
  watchMode: "events",
  noticeRemarks: [],
  counts,
  ignoredCount: 0,
});

/** Reports over a queue, a clock and a pause that the test moves by hand. */
function reports(start: Partial<StatusCounts> = {}) {
  const world = { nowMs: 1_000_000, counts: { ...none, ...start }, paused: false };
  const sleeping = new Set<() => void>();
  const clock: Clock = {
    nowMs: () => world.nowMs,
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        sleeping.add(resolve);
        signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      }),
  };
  const store: ActivityDeps["store"] = {
    counts: () => Promise.resolve(world.counts),
    revision: () => Promise.resolve(Revision.parse(7)),
    segmentCount: () => Promise.resolve(40),
  };
  const activity = createActivityReports({
    store,
    clock,
    vectors: {
      state: () =>
        Promise.resolve({
          state: "building",
          vectorCount: 30,
          revision: Revision.parse(7),
          engine: "test",
          method: "all-rows",
        }),
    },
    folders: () =>
      Promise.resolve([folderOf(false, world.counts), folderOf(true, { ...none, waiting: 9_000 })]),
    working: () => Array.from({ length: 20 }, (_, index) => `/f/${index}.txt`),
    isPaused: () => world.paused,
    isDiskFull: () => false,
    looking: () => ({ isRunning: true, doneCount: 1, totalCount: 3 }),
    listening: () => undefined,
    reading: () => ({ state: "done", doneCount: 2, wantedCount: 2, withTextCount: 1 }),
  });
  return {
    world,
    activity,
    wake: (): void => {
      for (const resolve of sleeping) resolve();
      sleeping.clear();
    },
  };
}

it("tells what is yet to be looked at, and nothing of what was all listened to", async () => {
  const current = await reports({}).activity.current();
  expect(current.looking).toEqual({ isRunning: true, doneCount: 1, totalCount: 3 });
  expect(current).not.toHaveProperty("listening");
});

describe("the time that is left", () => {
  it("is what waits and is in work, but not in a paused folder, at the rate of the last ten seconds", async () => {
    const { world, activity } = reports({ waiting: 290, working: 10, indexed: 50 });
    activity.note(40);
    world.nowMs += 2_000;
    activity.note(10);
    expect(await activity.current()).toMatchObject({ itemsPerSecond: 25, remainingMs: 12_000 });
    // What was finished longer ago than the window no longer counts, so the same queue takes longer.
    world.nowMs += limits.rateWindowMs - 1_000;
    expect(await activity.current()).toMatchObject({ itemsPerSecond: 10 / 9, remainingMs: 270_000 });
  });

  it("is not given before anything was finished, and not while work is paused", async () => {
    const { world, activity } = reports({ waiting: 5 });
    const before = await activity.current();
    expect(before.itemsPerSecond).toBe(0);
    expect(before).not.toHaveProperty("remainingMs");
    activity.note(3);
    expect(await activity.current()).toHaveProperty("remainingMs");
    world.paused = true;
    expect(await activity.current()).not.toHaveProperty("remainingMs");
  });

  it("is not given once the queue is empty, however fast it was", async () => {
    const { world, activity } = reports({ waiting: 1 });
    activity.note(100);
    world.counts = { ...none, indexed: 101 };
    const idle = await activity.current();
    expect(idle.itemsPerSecond).toBe(0);
    expect(idle).not.toHaveProperty("remainingMs");
  });
});

describe("a report", () => {
  it("shows few of the paths in work, and how much of the rows the index holds", async () => {
    const { activity } = reports();
    const { working, index, revision } = await activity.current();
    expect(working).toHaveLength(limits.shownWorkingCountMax);
    expect(index).toEqual({ state: "building", vectorCount: 30, wantedCount: 40 });
    expect(revision).toBe(7);
  });

  it("is given at once, then after a pause where something changed, and ends with the signal", async () => {
    const { world, activity, wake } = reports({ waiting: 2 });
    const controller = new AbortController();
    const watching = activity.watch(controller.signal)[Symbol.asyncIterator]();
    expect((await watching.next()).value).toMatchObject({ counts: { waiting: 2 } });
    const next = watching.next();
    world.counts = { ...none, waiting: 1, indexed: 1 };
    activity.note(1);
    wake();
    expect((await next).value).toMatchObject({ counts: { waiting: 1 } });
    const last = watching.next();
    controller.abort();
    expect(await last).toMatchObject({ done: true });
  });
});
