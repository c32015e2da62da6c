import { expect, it } from "vitest";
import { createGrouped } from "./grouped.ts";

/** A group ends when it is told to. */
function createGate() {
  const groups: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const grouped = createGrouped({
    async run(group: readonly number[]) {
      groups.push(group);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (group.includes(13)) throw new Error("thirteen");
      return group.map((work) => work * 2);
    },
    weightOf: (work) => work,
    weightMax: 30,
  });
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  return { groups, grouped, end };
}

it("gathers what comes meanwhile, in order and no heavier than it may be", async () => {
  const { groups, grouped, end } = createGate();
  const results = [1, 10, 20, 5, 40, 2].map((work) => grouped(work));
  await end();
  await end();
  await end();
  await end();
  await end();
  expect(await Promise.all(results)).toEqual([2, 20, 40, 10, 80, 4]);
  expect(groups).toEqual([[1], [10, 20], [5], [40], [2]]);
});

it("tells a failure to the whole group, and goes on with the next", async () => {
  const { grouped, end } = createGate();
  const first = grouped(1);
  const failing = [grouped(13), grouped(3)];
  const told = Promise.allSettled(failing);
  await end();
  const after = grouped(29);
  await end();
  await end();
  expect(await first).toBe(2);
  expect((await told).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await after).toBe(58);
});
