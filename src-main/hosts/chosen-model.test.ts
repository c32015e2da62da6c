import { expect, it } from "vitest";
import type { FoundModel, ReadyModel } from "#core/ports/models.ts";
import type { ModelStatus } from "#shared/rpc/models-contract.ts";
import { choose } from "./chosen-model.ts";

/** A store of which the test says what is there. */
function fakeStore() {
  let list: readonly ModelStatus[] = [];
  let news = Promise.withResolvers<void>();
  let openCount = 0;
  return {
    openCount: () => openCount,
    put(ids: readonly string[]): void {
      list = ids.map(
        (id) => ({ entry: { id, kind: "speech" }, state: { kind: "ready" } }) as unknown as ModelStatus,
      );
      const told = news;
      news = Promise.withResolvers();
      told.resolve();
    },
    store: {
      list: () => Promise.resolve(list),
      async *stream(signal?: AbortSignal) {
        const over = Promise.withResolvers<void>();
        signal?.addEventListener("abort", () => over.resolve());
        while (signal?.aborted !== true) {
          const next = news.promise;
          yield list;
          await Promise.race([next, over.promise]);
        }
      },
      open(id: string): Promise<FoundModel> {
        openCount += 1;
        return Promise.resolve({ kind: "ready", folder: `/${id}` } as unknown as FoundModel);
      },
    },
  };
}

const openPart = ({ folder }: ReadyModel) => ({
  folder,
  isClosed: false,
  async [Symbol.asyncDispose]() {
    this.isClosed = true;
  },
});

it("what somebody asked for in vain serves as soon as it comes, and is another once that is", async () => {
  const { store, put } = fakeStore();
  await using chosen = choose(store, "speech", openPart);
  expect(await chosen.ready()).toBeUndefined();
  const came = chosen.came();
  put(["first"]);
  await came;
  const first = chosen.last();
  expect(first?.folder).toBe("/first");
  const another = chosen.came();
  put(["second"]);
  await another;
  expect(chosen.last()?.folder).toBe("/second");
  const gone = chosen.came();
  put([]);
  await gone;
  expect([chosen.last(), first?.isClosed]).toEqual([undefined, true]);
});

it("opens nothing that nobody asked for", async () => {
  const { store, put, openCount } = fakeStore();
  await using chosen = choose(store, "speech", openPart);
  put(["first"]);
  put(["first", "second"]);
  await new Promise((resolve) => setImmediate(resolve));
  expect([chosen.last(), openCount()]).toEqual([undefined, 0]);
  expect((await chosen.ready())?.folder).toBe("/first");
});
