import { expect, it } from "vitest";
import type { Clock } from "#core/ports/clock.ts";
import { fakeItem } from "#rpc/handlers/services.fake.ts";
import { ItemId } from "#shared/model/ids.ts";
import type { Item, ReasonCode } from "#shared/model/item.ts";
import { limits } from "./limits.ts";
import { readAgain, type There } from "./read-again.ts";

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

const noSpeech = { "transcription-failed": () => false, "transcription-waits": () => false } as const;

/** What is tried again with each look, which comes when it is asked for. */
function open(
  listed: readonly Item[],
  given: Pick<Parameters<typeof readAgain>[0], "isThere" | "leftCount">,
) {
  const retried: ItemId[] = [];
  const state = { listedCount: 0 };
  let wake = Promise.withResolvers<void>();
  let asleep = Promise.withResolvers<void>();
  const first = asleep.promise;
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
      state.listedCount++;
      const page = listed.slice(offset, offset + limit);
      return Promise.resolve({ items: page, totalCount: listed.length, revision: 1 });
    },
    retryItems(ids: readonly ItemId[] | null) {
      retried.push(...(ids ?? []));
      return Promise.resolve(ids?.length ?? 0);
    },
  };
  const report = (error: unknown): void => expect.unreachable(String(error));
  const looking = readAgain({ library, ...given, clock, report });
  return { looking, look, state, first: async () => (await first, retried.splice(0)) };
}

it("gives back what waited for a decoder or a model when that comes, once, and only that", async () => {
  const there = { decoder: false, model: false };
  const { looking, look, state, first } = open(items, {
    isThere: {
      "no-decoder": () => there.decoder,
      "no-codec": () => false,
      "not-transcribed": () => there.model,
      ...noSpeech,
    },
    leftCount: () => 0,
  });
  await using _looking = looking;
  expect([await first(), state.listedCount]).toEqual([[], 0]);
  there.decoder = true;
  expect(await look()).toEqual(having("no-decoder"));
  there.model = true;
  expect(await look()).toEqual(having("not-transcribed"));
  const { listedCount } = state;
  expect([await look(), state.listedCount]).toEqual([[], listedCount]);
  there.decoder = false;
  await look();
  there.decoder = true;
  expect(await look()).toEqual(having("no-decoder"));
});

it("tries a speech model with one recording, and all others once it runs, but none without end", async () => {
  const failed = items.slice(0, 3).map((item): Item => ({
    ...item,
    reason: { code: "transcription-failed", detail: "" },
  }));
  const ids = failed.map(({ id }) => id);
  const speech = { state: "one" as There, leftCount: 0 };
  const isThere = {
    "no-decoder": () => false,
    "no-codec": () => false,
    "not-transcribed": () => false,
    ...noSpeech,
    "transcription-failed": () => speech.state,
  };
  const { looking, look, first } = open(failed, { isThere, leftCount: () => speech.leftCount });
  await using _looking = looking;
  expect([await first(), await look()]).toEqual([[ids[0]], [ids[1]]]);
  speech.state = false;
  expect(await look()).toEqual([]);
  speech.state = true;
  expect([await look(), await look()]).toEqual([ids, []]);
  for (let turn = 1; turn < limits.transcriptionTriesMax; turn++) {
    speech.leftCount++;
    expect(await look()).toEqual(ids);
  }
  speech.leftCount++;
  expect(await look()).toEqual([]);
});

it("asks nothing of the store as long as nobody wants what would be tried with one, and reads what waits for power when there is some", async () => {
  const waiting = items.slice(0, 1).map((item): Item => ({
    ...item,
    reason: { code: "transcription-waits", detail: "" },
  }));
  const speech = { rests: true, leftCount: 0 };
  const isThere = {
    "no-decoder": () => false,
    "no-codec": () => false,
    "not-transcribed": () => false,
    "transcription-failed": (): There => "one",
    "transcription-waits": () => Promise.resolve(!speech.rests),
  };
  const { looking, look, state, first } = open(waiting, { isThere, leftCount: () => speech.leftCount });
  await using _looking = looking;
  expect([await first(), await look(), state.listedCount]).toEqual([[], [], 1]);
  speech.leftCount++;
  expect([await look(), await look(), state.listedCount]).toEqual([[], [], 2]);
  speech.rests = false;
  expect([await look(), await look()]).toEqual([[waiting[0]?.id], []]);
  // It was on battery between two looks.
  speech.leftCount++;
  expect(await look()).toEqual([waiting[0]?.id]);
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
    isThere: {
      "no-decoder": () => false,
      "no-codec": () => false,
      "not-transcribed": () => isThere,
      ...noSpeech,
    },
    leftCount: () => 0,
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
