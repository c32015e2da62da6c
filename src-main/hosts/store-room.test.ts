import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { limits } from "./limits.ts";
import { createStoreRoom } from "./store-room.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it is full from the first refusal until there is room, and each change is told once", async () => {
  let free = 0;
  const told: boolean[] = [];
  using room = createStoreRoom(() => Promise.resolve(free));
  room.onChange(() => told.push(room.isFull()));
  expect(room.isFull()).toBe(false);
  room.refused();
  room.refused();
  await vi.advanceTimersByTimeAsync(3 * limits.roomLookMs);
  expect([room.isFull(), told]).toEqual([true, [true]]);
  free = limits.roomBytesMin;
  await vi.advanceTimersByTimeAsync(limits.roomLookMs);
  expect([room.isFull(), told]).toEqual([false, [true, false]]);
});

test("of a disk that cannot be asked the next refusal tells", async () => {
  using room = createStoreRoom(() => Promise.reject(new Error("no such folder")));
  room.refused();
  await vi.advanceTimersByTimeAsync(limits.roomLookMs);
  expect(room.isFull()).toBe(false);
  room.refused();
  expect(room.isFull()).toBe(true);
});
