import { retryPauseMsMax } from "#shared/kit/backoff.ts";
import { beforeEach, describe, expect, it } from "vitest";
import type { QueueLane } from "#core/ports/queue-lane.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import { addFiles, everything, folderId, indexed, nobody, noDifference, seenFile } from "./store-samples.ts";

/** In which order a store gives what waits to be read; `folderId` is there, and nothing in it. */
export function describeQueue(opened: () => LibraryStore): void {
  describe("the queue", () => {
    let store: LibraryStore;
    beforeEach(() => {
      store = opened();
    });

    const add = (...paths: readonly string[]) => addFiles(store, ...paths);
    const claimAll = () => store.claim(everything, 100);

    it("gives urgent items first, then the oldest, within both limits, each once", async () => {
      await add("/home/a", "/home/b");
      await store.applyDifference(folderId, { ...noDifference, added: [seenFile("/home/now")] }, true, 99);
      const paths = async (limit: Parameters<LibraryStore["claim"]>[0]) =>
        (await store.claim(limit, 100)).map((item) => item.path);
      expect(await paths({ itemCountMax: 2, bytesMax: 1e9 })).toEqual(["/home/now", "/home/a"]);
      expect(await paths({ itemCountMax: 2, bytesMax: 1 })).toEqual(["/home/b"]);
      expect(await paths(everything)).toEqual([]);
      expect(await store.counts()).toMatchObject({ working: 3 });
    });

    it("gives the newest urgent addition first, in its own order, and one place to what has waited longest", async () => {
      const addNow = (nowMs: number, ...paths: readonly string[]) =>
        store.applyDifference(
          folderId,
          { ...noDifference, added: paths.map((path) => seenFile(path)) },
          true,
          nowMs,
        );
      await add("/home/patient");
      await addNow(10, "/home/b1", "/home/b2");
      await addNow(20, "/home/a1", "/home/a2");
      await addNow(20, "/home/a3");
      await addNow(30, "/home/c1", "/home/c2");
      const names = async (itemCountMax: number) =>
        (await store.claim({ itemCountMax, bytesMax: 1e9 }, 100)).map(({ path }) => path.slice(6));
      expect(await names(1)).toEqual(["c1"]);
      expect(await names(4)).toEqual(["c2", "a1", "a2", "patient"]);
      await addNow(40, "/home/d1", "/home/d2");
      expect(await names(2)).toEqual(["d1", "b2"]);
      expect(await names(9)).toEqual(["d2", "a3", "b1"]);
    });

    it("gives of each lane what is asked for, and moves what stands in another", async () => {
      const enter = (path: string, urgent: boolean, nowMs: number, lane?: QueueLane) =>
        store.applyDifference(
          folderId,
          { ...noDifference, added: [seenFile(path)], ...(lane === undefined ? {} : { lane }) },
          urgent,
          nowMs,
        );
      // Nothing is urgent in another lane than the quick one.
      await enter("/home/late.mp3", true, 30, "recording");
      await enter("/home/first.mp3", false, 20, "recording");
      await enter("/home/old.mp3", false, 10);
      await enter("/home/again.mp3", true, 40);
      await enter("/home/said.wav", false, 50, "utterance");
      const claim = (itemCountMax: number, utteranceCountMax: number, recordingCountMax: number) =>
        store.claim({ itemCountMax, bytesMax: 1e9, utteranceCountMax, recordingCountMax }, 100);
      const paths = (items: readonly { readonly path: string }[]) => items.map(({ path }) => path.slice(6));
      const quick = await claim(9, 0, 0);
      expect(paths(quick)).toEqual(["again.mp3", "old.mp3"]);
      const ids = quick.map(({ itemId }) => itemId);
      expect(await store.defer(ids, "recording")).toBe(2);
      expect(await claim(9, 0, 0)).toEqual([]);
      expect(paths(await claim(0, 9, 1))).toEqual(["said.wav", "again.mp3"]);
      expect(paths(await claim(0, 9, 9))).toEqual(["old.mp3", "first.mp3", "late.mp3"]);
      // What is taken back stays in its lane, and was no attempt.
      expect(await store.release(ids)).toBe(2);
      const again = await claim(9, 9, 9);
      expect(again.map(({ path, attemptCount }) => [path.slice(6), attemptCount])).toEqual([
        ["again.mp3", 1],
        ["old.mp3", 1],
      ]);
    });

    it("passes over paused folders", async () => {
      await add("/home/a");
      await store.updateFolder(folderId, { paused: true });
      expect(await claimAll()).toEqual([]);
      await store.updateFolder(folderId, { paused: false });
      expect(await claimAll()).toHaveLength(1);
    });

    it("counts an attempt that a crash ended, not one that was set aside", async () => {
      await add("/home/a");
      const [claimed] = await claimAll();
      expect(claimed?.attemptCount).toBe(1);
      expect(await store.release([claimed?.itemId ?? nobody, nobody])).toBe(1);
      expect((await claimAll())[0]?.attemptCount).toBe(1);
      expect(await store.release(null)).toBe(1);
      expect((await claimAll())[0]?.attemptCount).toBe(2);
    });

    it("tries a failed item again when it is due, not before", async () => {
      await add("/home/a");
      const [claimed] = await claimAll();
      const reason = { code: "vanished", detail: "gone" } as const;
      if (claimed !== undefined)
        await store.commit(
          [
            {
              kind: "failed",
              itemId: claimed.itemId,
              generation: claimed.generation,
              reason,
              retryAtMs: 500,
            },
          ],
          100,
        );
      expect([await store.nextRetryMs(), (await store.itemAt("/home/a"))?.reason]).toEqual([500, reason]);
      expect(await store.claim(everything, 499)).toEqual([]);
      expect(await store.claim(everything, 500 - retryPauseMsMax)).toEqual([]);
      expect(await store.claim(everything, 500)).toMatchObject([{ path: "/home/a", attemptCount: 2 }]);
      expect(await store.nextRetryMs()).toBeUndefined();
    });

    it("waits for no date that no pause explains: the clock was ahead when it was noted", async () => {
      await add("/home/a");
      const [claimed] = await claimAll();
      if (claimed === undefined) throw new Error("nothing was claimed");
      const { itemId, generation } = claimed;
      const reason = { code: "vanished", detail: "gone" } as const;
      await store.commit([{ kind: "failed", itemId, generation, reason, retryAtMs: 500 }], 100);
      expect(await store.claim(everything, 499 - retryPauseMsMax)).toMatchObject([{ attemptCount: 2 }]);
    });

    it("keeps what was read until it is given up", async () => {
      await add("/home/a");
      const failing = async (retryAtMs: number | undefined) => {
        const [claimed] = await claimAll();
        if (claimed === undefined) throw new Error("nothing was claimed");
        const { itemId, generation } = claimed;
        const reason = { code: "parser-crashed", detail: "It crashed." } as const;
        const retry = retryAtMs === undefined ? {} : { retryAtMs };
        return store.commit([{ kind: "failed", itemId, generation, reason, ...retry }], 100);
      };
      const [first] = await claimAll();
      if (first === undefined) throw new Error("nothing was claimed");
      await store.commit([indexed(first, ["kept"])], 100);
      expect(await store.retry([first.itemId], 100)).toBe(1);
      expect((await failing(50)).removedSegments).toEqual([]);
      expect(await store.itemAt("/home/a")).toMatchObject({ status: "failed", segmentCount: 1 });
      expect((await failing(undefined)).removedSegments).toHaveLength(1);
      expect(await store.itemAt("/home/a")).toMatchObject({ status: "failed", segmentCount: 0 });
      expect(await store.segmentCount()).toBe(0);
    });

    it("cancels what waits and what is in work, and takes it up again when asked", async () => {
      await add("/home/a", "/home/b");
      const [working] = await store.claim({ itemCountMax: 1, bytesMax: 1e9 }, 100);
      if (working === undefined) throw new Error("nothing was claimed");
      expect(await store.cancel(null)).toBe(2);
      expect((await store.commit([indexed(working, ["late"])], 200)).items[0]?.outcome).toBe("stale");
      expect(await store.counts()).toMatchObject({ cancelled: 2 });
      expect([await store.retry(null, 300), await store.retry([working.itemId, nobody], 300)]).toEqual([
        0, 1,
      ]);
      expect((await claimAll()).map((item) => item.path)).toEqual(["/home/a"]);
    });
  });
}
