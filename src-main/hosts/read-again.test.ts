import { expect, it } from "vitest";
import type { Clock } from "#core/ports/clock.ts";
import { fakeItem } from "#rpc/handlers/services.fake.ts";
import { ItemId } from "#shared/model/ids.ts";
import type { Item, ReasonCode } from "#shared/model/item.ts";
import { limits } from "./limits.ts";
import { readAgain } from "./read-again.ts";

const itemCount = limits.readAgainItemCount * 2 + 3;
const items = Array.from({ length: itemCount }, (_, place): Item => ({
  ...fakeItem,
  id: ItemId.parse(`01900000-0000-7000-8000-${place.toString(16).padStart(12, "0")}`),
  kind: "audio",
  ...(place % 3 === 0
    ? {}
    : { reason: { code: place % 3 === 1 ? "no-decoder" : "not-transcribed", detail: "" } }),
}));
const having = (code: ReasonCode): readonly ItemId[] =>
  items.filter(({ reason }) => reason?.code === code).map(({ id }) => id);

it("gives back what waited for a decoder or a model when that comes, once, and only that", async () => {
  const there = { decoder: false, model: false };
  const retried: ItemId[] = [];
  let listedCount = 0;
  let wake = Promise.withResolvers<void>();
  let asleep = Promise.withResolvers<void>();
  const clock: Clock = {
    nowMs: () => 0,
    sleep(_, signal) {
      asleep.resolve();
      const stopped = Promise.withResolvers<void>();
      signal?.addEventListener("abort", () => stopped.reject(new Error("stopped")));
      return Promise.race([wake.promise, stopped.promise]);
    },
  };
  const look = async (): Promise<readonly ItemId[]> => {
    asleep = Promise.withResolvers();
    const woken = wake;
    wake = Promise.withResolvers();
    woken.resolve();
    await asleep.promise;
    return retried.splice(0);
  };
  const library = {
    listItems(_: unknown, offset: number, limit: number) {
      listedCount++;
      return Promise.resolve({
        items: items.slice(offset, offset + limit),
        totalCount: items.length,
        revision: 1,
      });
    },
    retryItems(ids: readonly ItemId[] | null) {
      retried.push(...(ids ?? []));
      return Promise.resolve(ids?.length ?? 0);
    },
  };
  await using looking = readAgain({
    library,
    isThere: {
      "no-decoder": () => there.decoder,
      "no-codec": () => false,
      "not-transcribed": () => there.model,
    },
    clock,
    report: (error) => expect.unreachable(String(error)),
  });
  expect(looking).toBeDefined();
  await asleep.promise;
  expect([retried, listedCount]).toEqual([[], 0]);
  there.decoder = true;
  expect(await look()).toEqual(having("no-decoder"));
  there.model = true;
  expect(await look()).toEqual(having("not-transcribed"));
  const listed = listedCount;
  expect([await look(), listedCount]).toEqual([[], listed]);
  there.decoder = false;
  await look();
  there.decoder = true;
  expect(await look()).toEqual(having("no-decoder"));
});

it("looks as soon as something may have come, without waiting for its time", async () => {
  let came = Promise.withResolvers<void>();
  let isThere = false;
  const retried = Promise.withResolvers<readonly ItemId[] | null>();
  await using _looking = readAgain({
    library: {
      listItems: () => Promise.resolve({ items, totalCount: 1, revision: 1 }),
      retryItems(ids) {
        retried.resolve(ids);
        return Promise.resolve(ids?.length ?? 0);
      },
    },
    isThere: { "no-decoder": () => false, "no-codec": () => false, "not-transcribed": () => isThere },
    sooner: () => came.promise,
    // It never is its time.
    clock: {
      nowMs: () => 0,
      async sleep(_, signal) {
        const stopped = Promise.withResolvers<void>();
        signal?.addEventListener("abort", () => stopped.resolve());
        if (signal?.aborted !== true) await stopped.promise;
        signal?.throwIfAborted();
      },
    },
    report: (error) => expect.unreachable(String(error)),
  });
  isThere = true;
  const told = came;
  came = Promise.withResolvers();
  told.resolve();
  expect(await retried.promise).toEqual(having("not-transcribed").slice(0, limits.readAgainItemCount));
});
