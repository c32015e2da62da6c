import { expect, test } from "vitest";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { WebhookStore } from "#core/ports/webhook-store.ts";
import { Deliveries } from "./deliveries.ts";
import { limits } from "./limits.ts";

const match = {
  watchId: "a",
  itemId: "b",
  watchName: "",
  kind: "event",
  name: "",
  path: "",
  text: "",
  leg: "words",
  score: 1,
  matchedMs: 1,
};
const webhook = { id: "w", url: "https://receiver.example.org", paused: false, withText: false };
const settle = async () => {
  for (let turn = 0; turn < 500; turn++) await Promise.resolve();
};

/** One delivery that waits and is taken, and a disk that does not let it be struck off while `world.thrown` is there. */
function open() {
  const world = {
    thrown: new StoreFullError() as Error | undefined,
    sentCount: 0,
    faults: [] as unknown[],
    nowMs: 0,
    waiting: 1,
    sleeps: [] as { readonly delayMs: number; readonly end: () => void }[],
  };
  const note = () => {
    if (world.thrown !== undefined) return Promise.reject(world.thrown);
    world.waiting = 0;
    return Promise.resolve();
  };
  const store = {
    dueWebhooks: () => Promise.resolve(world.waiting === 0 ? [] : ["w"]),
    nextAttemptMs: () => Promise.resolve(undefined),
    nextDelivery: () =>
      Promise.resolve(world.waiting === 0 ? undefined : { number: 1, attemptCount: 0, webhook, match }),
    noteDelivered: note,
    noteFailed: note,
  } as unknown as WebhookStore;
  const send = () => {
    world.sentCount++;
    return Promise.resolve({ kind: "delivered" } as const);
  };
  const deliveries = new Deliveries({
    store,
    sender: { send, secretOf: () => Promise.resolve("") },
    clock: {
      nowMs: () => world.nowMs,
      sleep: (delayMs) => new Promise((end) => world.sleeps.push({ delayMs, end })),
    },
    chance: { fraction: () => 0, bytes: (count) => new Uint8Array(count) },
    onFault: (error) => world.faults.push(error),
  });
  return { world, deliveries };
}

test("what was sent and cannot be struck off is sent again only after pauses that double, and a full disk is no fault", async () => {
  const { world, deliveries } = open();
  await using _ = deliveries;
  deliveries.wake();
  await settle();
  deliveries.wake();
  await settle();
  expect(world.sentCount).toBe(1);
  for (const factor of [1, 2, 4]) {
    const pause = world.sleeps.pop();
    expect(pause?.delayMs).toBe(factor * limits.retryBaseMs);
    world.nowMs += factor * limits.retryBaseMs;
    if (factor === 4) world.thrown = undefined;
    pause?.end();
    await settle();
  }
  expect([world.sentCount, world.waiting, world.faults]).toEqual([4, 0, []]);
});

test("what else the store does not do is told once for each try", async () => {
  const { world, deliveries } = open();
  await using _ = deliveries;
  world.thrown = new Error("disk I/O error");
  deliveries.wake();
  await settle();
  expect([world.sentCount, world.faults]).toEqual([1, [world.thrown]]);
});
