import { expect, onTestFinished, test, vi } from "vitest";
import { createKeeper } from "./keeper.ts";
import { limits } from "./limits.ts";

const persistAfterMs = 30_000;

/** Time goes on as it is told to; changes of which each write has how many there were. */
function keeping() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const written: number[] = [];
  let changeCount = 0;
  const keeper = createKeeper({
    persistAfterMs,
    write(taken) {
      taken();
      written.push(changeCount);
      return Promise.resolve();
    },
  });
  const change = async (count: number, everyMs: number): Promise<void> => {
    for (let each = 0; each < count; each++) {
      changeCount++;
      keeper.changed();
      await vi.advanceTimersByTimeAsync(everyMs);
    }
  };
  return { keeper, change, written };
}

test("changes are written when they have ceased", async () => {
  const { change, written } = keeping();
  await change(5, 1_000);
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(persistAfterMs);
  expect(written).toEqual([5]);
  await vi.advanceTimersByTimeAsync(2 * limits.persistWithinMs);
  expect(written).toEqual([5]);
});

test("changes that never cease are written after a while, again and again", async () => {
  const { change, written } = keeping();
  await change(2 * (limits.persistWithinMs / 1_000) + 10, 1_000);
  expect(written).toEqual([300, 600]);
});

test("nothing is written after the end but what is there then", async () => {
  const { keeper, change, written } = keeping();
  await change(3, 1_000);
  await keeper.stop();
  expect(written).toEqual([3]);
  await vi.advanceTimersByTimeAsync(2 * limits.persistWithinMs);
  expect(written).toEqual([3]);
});

test("who asks for a write hears that there was none, and is given another try", async () => {
  let canWrite = false;
  const keeper = createKeeper({
    persistAfterMs,
    write(taken) {
      if (canWrite) taken();
      return Promise.resolve();
    },
  });
  onTestFinished(() => keeper.stop());
  await keeper.persist();
  keeper.changed();
  await expect(keeper.persist()).rejects.toThrow("was not written");
  canWrite = true;
  await keeper.persist();
});
