import { expect, it } from "vitest";
import type { Clock } from "#core/ports/clock.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import { Revision } from "#shared/model/ids.ts";
import { keepTidy } from "./keep-tidy.ts";
import { limits } from "./limits.ts";

/** A clock whose sleeps end when the test says so. */
function steppedClock() {
  let wake = Promise.withResolvers<void>();
  let asleep = Promise.withResolvers<void>();
  const clock: Clock = {
    nowMs: () => 0,
    async sleep(_, signal) {
      asleep.resolve();
      const stopped = new Promise<never>((_resolve, reject) =>
        signal?.addEventListener("abort", () => reject(new Error("stopped"))),
      );
      await Promise.race([wake.promise, stopped]);
    },
  };
  return {
    clock,
    /** Lets one sleep pass and what follows it be done. */
    async step() {
      await asleep.promise;
      asleep = Promise.withResolvers();
      const woken = wake;
      wake = Promise.withResolvers();
      woken.resolve();
      await asleep.promise;
    },
  };
}

it("tidies once after a calm while, until nothing is left, and again after the next change", async () => {
  const { clock, step } = steppedClock();
  let revision = Revision.parse(1);
  let left = 3;
  const calls: number[] = [];
  let busyCount = 0;
  const store = {
    library: { revision: async () => revision },
    maintain: async (when: "calm" | "busy") => {
      if (when === "busy") {
        busyCount++;
        return { done: busyCount % 2 === 0 };
      }
      calls.push(revision);
      left = Math.max(0, left - 1);
      return { done: left === 0 };
    },
  };
  await using _upkeep = keepTidy({ store, clock, report: (error) => expect(error).toBeUndefined() });
  await step();
  // It may have changed before the first look: a little is done, and no more.
  expect([calls, busyCount]).toEqual([[], 2]);
  await step();
  expect(calls).toEqual([1, 1, 1]);
  await step();
  revision = Revision.parse(2);
  await step();
  expect(calls).toHaveLength(3);
  await step();
  expect([calls, busyCount]).toEqual([[1, 1, 1, 2], 4]);
});

it("tidies a store that is never left alone a little at each look", async () => {
  const { clock, step } = steppedClock();
  let revision = 0;
  const calls: string[] = [];
  const store = {
    library: { revision: async () => Revision.parse(++revision) },
    maintain: async (when: "calm" | "busy") => {
      calls.push(when);
      return { done: false };
    },
  };
  await using _upkeep = keepTidy({ store, clock, report: (error) => expect(error).toBeUndefined() });
  await step();
  await step();
  expect(calls).toEqual(Array.from({ length: 2 * limits.busyUpkeepStepCountMax }, () => "busy"));
});

it("tidies once there is room where the disk was full", async () => {
  const { clock, step } = steppedClock();
  const outcomes: string[] = [];
  const room = { isFull: true };
  const store = {
    library: { revision: async () => Revision.parse(1) },
    maintain: async () => {
      outcomes.push(room.isFull ? "full" : "tidied");
      if (room.isFull) throw new StoreFullError("database or disk is full");
      return { done: true };
    },
  };
  await using _upkeep = keepTidy({ store, clock, report: (error) => expect(error).toBeUndefined() });
  await step();
  await step();
  room.isFull = false;
  await step();
  await step();
  expect(outcomes).toEqual(["full", "full", "tidied"]);
});

it("stops at once when it is closed, and reports a store that fails", async () => {
  const { clock, step } = steppedClock();
  const reported = Promise.withResolvers<unknown>();
  const failing = {
    library: { revision: () => Promise.reject(new Error("gone")) },
    maintain: async () => ({ done: true }),
  };
  const upkeep = keepTidy({ store: failing, clock, report: reported.resolve });
  void step();
  expect(await reported.promise).toEqual(new Error("gone"));
  await upkeep[Symbol.asyncDispose]();
});
