import { getHeapStatistics } from "node:v8";
import { expect, it, vi } from "vitest";
import { giveBackWhenIdle, limits } from "./give-back.ts";

it("gives back what a thread took, once it has nothing to do", { timeout: 120_000 }, async () => {
  let held: object[] | undefined = Array.from({ length: 400_000 }, (_, place) => ({
    place,
    text: `row ${place}`,
  }));
  const taken = getHeapStatistics().used_heap_size;
  expect(held.length).toBe(400_000);
  held = undefined;
  using _ = giveBackWhenIdle();
  await vi.waitFor(() => expect(getHeapStatistics().used_heap_size).toBeLessThan(taken - 10_000_000), {
    timeout: 100_000,
    interval: limits.giveBackEveryMs,
  });
});
