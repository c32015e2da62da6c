import { basename } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { VectorRows } from "#core/ports/vector-index.ts";
import { type FolderId, type ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { describeQueue } from "./library-queue.conformance.ts";
import {
  addFiles,
  everything,
  folderId,
  indexed,
  nobody,
  noDifference,
  otherFolderId,
  seenFile,
  spaceId,
} from "./store-samples.ts";

/** A store with nothing in it, and a look behind it. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: LibraryStore & VectorRows;
  /** Rows as they lie, and what the store's own checks complain of. */
  inspect(): StoreInspection;
}
export interface StoreInspection {
  readonly complaints: readonly string[];
  readonly segmentCount: number;
  readonly wordRowCount: number;
  readonly itemWordRowCount: number;
  readonly vectorCount: number;
  readonly thumbnailCount: number;
  readonly tagCount: number;
}

/** What every store of the library must do. */
export function describeLibraryStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    let store: OpenedStore["store"];
    beforeEach(async () => {
      opened = await open();
      ({ store } = opened);
      await store.addFolder({ id: folderId, path: "/home", paused: false, ignore: ["*.tmp"], addedMs: 1 });
    });
    afterEach(async () => {
      const { complaints, segmentCount, wordRowCount } = opened.inspect();
      await opened[Symbol.asyncDispose]();
      expect([complaints, wordRowCount]).toEqual([[], segmentCount]);
    });

    const add = (...paths: readonly string[]) => addFiles(store, ...paths);
    const claimAll = () => store.claim(everything, 100);
    const idAt = async (path: string): Promise<ItemId> => (await store.itemAt(path))?.id ?? nobody;
    const index = async (path: string, ...texts: readonly string[]) => {
      await add(path);
      const claimed = (await claimAll()).find((item) => item.path === path);
      if (claimed === undefined) throw new Error(`${path} was not claimed`);
      return store.commit([indexed(claimed, texts)], 200);
    };

    describe("folders", () => {
      it("lists them with settings and counts, and changes only what is named", async () => {
        await add("/home/a.md", "/home/b.md");
        await store.updateFolder(folderId, { paused: true, lastScanMs: 5, ignoredCount: 7 });
        const [folder] = await store.listFolders();
        expect(folder).toMatchObject({
          id: folderId,
          path: "/home",
          paused: true,
          ignore: ["*.tmp"],
          lastScanMs: 5,
          ignoredCount: 7,
        });
        expect(folder?.counts).toMatchObject({ waiting: 2, indexed: 0 });
      });

      it("takes everything away with a folder, and leaves the others alone", async () => {
        await index("/home/a.md", "one", "two");
        await store.addFolder({ id: otherFolderId, path: "/work", paused: false, ignore: [], addedMs: 2 });
        await store.applyDifference(
          otherFolderId,
          { ...noDifference, added: [seenFile("/work/c.md")] },
          false,
          10,
        );
        const [claimed] = await claimAll();
        if (claimed !== undefined) await store.commit([indexed(claimed, ["three"])], 200);
        const removed = await store.removeFolder(folderId);
        expect([removed.removedItemCount, removed.removedSegments.length]).toEqual([1, 2]);
        expect((await store.listFolders()).map((folder) => folder.id)).toEqual([otherFolderId]);
        expect([
          await store.segmentCount(),
          opened.inspect().wordRowCount,
          opened.inspect().vectorCount,
        ]).toEqual([1, 1, 1]);
        expect((await store.removeFolder(nobody as string as FolderId)).removedItemCount).toBe(0);
      });
    });

    describe("differences", () => {
      it("makes files wait, and shows obstacles with their reason at once", async () => {
        const added = [
          seenFile("/home/a.md"),
          seenFile("/home/pipe", { obstacle: "not-a-file" }),
          seenFile("/home/shut", { obstacle: "unreadable" }),
        ];
        await store.applyDifference(folderId, { ...noDifference, added }, false, 10);
        expect(await store.counts()).toMatchObject({ waiting: 1, skipped: 1, failed: 1 });
        expect((await store.itemAt("/home/pipe"))?.reason?.code).toBe("not-a-file");
        const known = await store.knownFiles(folderId, null);
        const byPath = known.toSorted((a, b) => a.path.localeCompare(b.path));
        expect(byPath.map(({ path, unreadable }) => [path, unreadable])).toEqual([
          ["/home/a.md", false],
          ["/home/pipe", false],
          ["/home/shut", true],
        ]);
      });

      it("knows the files below a path, and nothing beside it", async () => {
        await add("/home/x/a", "/home/x/b/c", "/home/x", "/home/xy", "/home/x!", "/home/%");
        const below = async (path: string) =>
          (await store.knownFiles(folderId, path)).map((file) => file.path).toSorted();
        expect(await below("/home/x")).toEqual(["/home/x", "/home/x/a", "/home/x/b/c"]);
        expect(await below("/home/%")).toEqual(["/home/%"]);
      });

      it("keeps id, user's tags and segments of a moved item, which is then found by its new name", async () => {
        await index("/home/old.md", "one", "two");
        const itemId = await idAt("/home/old.md");
        await store.setTags(itemId, ["mine"]);
        const moved = [{ ...seenFile("/home/sub/new.md"), itemId, contentChanged: false }];
        const change = await store.applyDifference(folderId, { ...noDifference, moved }, false, 20);
        expect(change.removedSegments).toEqual([]);
        expect(await store.itemAt("/home/old.md")).toBeUndefined();
        expect(await store.getItem(itemId)).toMatchObject({
          path: "/home/sub/new.md",
          name: "new.md",
          status: "indexed",
          segmentCount: 2,
          tags: ["mine"],
        });
        expect(await store.wordsIndexed(itemId)).toBe(true);
      });

      it("swaps names within one difference, and gives way to what was moved over", async () => {
        await add("/home/a", "/home/b", "/home/c");
        const [a, b, c] = [await idAt("/home/a"), await idAt("/home/b"), await idAt("/home/c")];
        const move = (itemId: ItemId, path: string) => ({ ...seenFile(path), itemId, contentChanged: false });
        await store.applyDifference(
          folderId,
          { ...noDifference, moved: [move(a, "/home/b"), move(b, "/home/a")] },
          false,
          20,
        );
        expect([await idAt("/home/a"), await idAt("/home/b")]).toEqual([b, a]);
        await store.applyDifference(folderId, { ...noDifference, moved: [move(a, "/home/c")] }, false, 30);
        expect([await idAt("/home/c"), await store.getItem(c)]).toEqual([a, undefined]);
      });

      it("keeps a changed item findable until it is read again, and refuses what was read before", async () => {
        await index("/home/a", "old words");
        const itemId = await idAt("/home/a");
        const changed = [{ ...seenFile("/home/a", { sizeBytes: 7 }), itemId }];
        await store.applyDifference(folderId, { ...noDifference, changed }, true, 20);
        const [first] = await claimAll();
        expect([first?.itemId, first?.sizeBytes, await store.segmentCount()]).toEqual([itemId, 7, 1]);
        await store.applyDifference(folderId, { ...noDifference, changed }, true, 30);
        if (first === undefined) throw new Error("nothing was claimed");
        const { items } = await store.commit([indexed(first, ["between"])], 40);
        expect(items[0]?.outcome).toBe("stale");
        expect((await store.readSegments(itemId, 0, 10)).segments.map(({ text }) => text)).toEqual([
          "old words",
        ]);
      });

      it("frees all that a removed item had", async () => {
        await index("/home/a", "one", "two");
        const { removedSegments } = await store.applyDifference(
          folderId,
          { ...noDifference, removed: [await idAt("/home/a"), nobody] },
          false,
          20,
        );
        expect(removedSegments).toHaveLength(2);
        expect(opened.inspect()).toMatchObject({
          segmentCount: 0,
          wordRowCount: 0,
          itemWordRowCount: 0,
          vectorCount: 0,
          thumbnailCount: 0,
          tagCount: 0,
        });
        expect(await store.counts()).toMatchObject({ indexed: 0 });
      });
    });

    describeQueue(() => store);

    describe("commits", () => {
      it("writes rows, words, vectors, tags and thumbnail together", async () => {
        await add("/home/a.md");
        const [claimed] = await claimAll();
        if (claimed === undefined) throw new Error("nothing was claimed");
        const notice = { code: "damaged", detail: "three places" } as const;
        const wanted = indexed(claimed, ["first part", "second part"], {
          title: "A title",
          takenMs: 3,
          tags: ["alpha"],
          thumbnail: Uint8Array.of(1, 2),
          notice,
        });
        const { items } = await store.commit([wanted], 200);
        const item = await store.getItem(claimed.itemId);
        expect(item).toMatchObject({
          status: "indexed",
          title: "A title",
          kind: "markdown",
          takenMs: 3,
          tags: ["alpha"],
          reason: notice,
          segmentCount: 2,
          hasThumbnail: true,
          indexedMs: 200,
        });
        const read = await store.readSegments(claimed.itemId, 1, 10);
        expect(read).toEqual({
          totalCount: 2,
          segments: [{ ...wanted.segments[1], id: items[0]?.segmentIds[1], itemId: claimed.itemId }],
        });
        expect(await store.thumbnail(claimed.itemId)).toEqual(Uint8Array.of(1, 2));
        expect([
          await store.wordsIndexed(claimed.itemId),
          await store.vectorsStored(claimed.itemId, spaceId),
        ]).toEqual([true, 2]);
        const vectors = await store.vectorsAfter(spaceId, null, 10);
        expect(vectors.map(({ codes, scale }) => ({ codes, scale }))).toEqual(wanted.vectors);
        expect(await store.vectorsAfter(spaceId, SegmentId.parse(vectors[0]?.segmentId), 10)).toEqual(
          vectors.slice(1),
        );
      });

      it("replaces content and its tags; the user's tags stay", async () => {
        await add("/home/a");
        const [claimed] = await claimAll();
        if (claimed === undefined) throw new Error("nothing was claimed");
        const first = await store.commit(
          [indexed(claimed, ["one", "two"], { tags: ["old"], thumbnail: Uint8Array.of(1) })],
          200,
        );
        await store.setTags(claimed.itemId, ["old", "mine"]);
        await store.retry([claimed.itemId], 300);
        await claimAll();
        const second = await store.commit([indexed(claimed, ["three"], { tags: ["new"] })], 400);
        expect(second.removedSegments).toEqual(first.items[0]?.segmentIds);
        expect(Math.min(...(second.items[0]?.segmentIds ?? []))).toBeGreaterThan(
          Math.max(...second.removedSegments),
        );
        expect(await store.getItem(claimed.itemId)).toMatchObject({
          tags: ["mine", "new"],
          hasThumbnail: false,
        });
        expect(await store.thumbnail(claimed.itemId)).toBeUndefined();
      });

      it("sets the user's tags beside those of the content", async () => {
        await add("/home/a");
        const [claimed] = await claimAll();
        if (claimed === undefined) throw new Error("nothing was claimed");
        const { itemId } = claimed;
        await store.commit([indexed(claimed, ["one"], { tags: ["old"] })], 200);
        const tags = async () => (await store.getItem(itemId))?.tags;
        await store.setUserTags(itemId, ["mine", "old"]);
        expect(await tags()).toEqual(["mine", "old"]);
        await store.setUserTags(itemId, ["other"]);
        expect(await tags()).toEqual(["old", "other"]);
        await store.setUserTags(itemId, []);
        expect(await tags()).toEqual(["old"]);
        await expect(store.setUserTags(itemId, ["not\na tag"])).rejects.toThrow();
        expect(await tags()).toEqual(["old"]);
      });

      it("lets one that breaks a rule fail alone", async () => {
        await add("/home/a", "/home/b", "/home/c");
        const [a, b, c] = await claimAll();
        if (a === undefined || b === undefined || c === undefined) throw new Error("too few were claimed");
        const { vectors } = indexed(b, ["one"]);
        const bad = indexed(b, ["one", "two"], { vectors });
        const before = await store.revision();
        const { items, revision } = await store.commit(
          [
            indexed(a, ["one"]),
            bad,
            indexed(c, ["three"]),
            indexed({ itemId: nobody, generation: 0 }, ["x"]),
          ],
          200,
        );
        expect(items.map(({ outcome }) => outcome)).toEqual(["written", "refused", "written", "stale"]);
        expect([revision, await store.revision()]).toEqual([before + 1, before + 1]);
        expect(await store.getItem(b.itemId)).toMatchObject({
          status: "failed",
          reason: { code: "internal" },
          segmentCount: 0,
        });
        expect([await store.segmentCount(), opened.inspect().vectorCount]).toEqual([2, 2]);
      });

      it("takes away what was found of an item that cannot be read any more", async () => {
        const { items } = await index("/home/a", "one");
        const itemId = await idAt("/home/a");
        await store.retry([itemId], 300);
        const [claimed] = await claimAll();
        const reason = { code: "encrypted", detail: "a password" } as const;
        const change = await store.commit(
          [{ kind: "skipped", itemId, generation: claimed?.generation ?? 0, reason, itemKind: "pdf" }],
          400,
        );
        expect(change.removedSegments).toEqual(items[0]?.segmentIds);
        expect(await store.getItem(itemId)).toMatchObject({
          status: "skipped",
          reason,
          kind: "pdf",
          segmentCount: 0,
        });
        expect([await store.wordsIndexed(itemId), await store.segmentCount()]).toEqual([false, 0]);
      });

      it("gives a twin's content to be committed for another item", async () => {
        await index("/home/a", "same bytes", "in both");
        const [source, copyPath] = [await idAt("/home/a"), "/home/copy"];
        const contentHash = (await store.getItem(source))?.contentHash;
        await add(copyPath);
        const [claimed] = await claimAll();
        if (contentHash === undefined || claimed === undefined) throw new Error("no source");
        expect(await store.twinOf(contentHash, spaceId, source)).toBeUndefined();
        expect(await store.twinOf(contentHash, SpaceId.parse("other@1"), claimed.itemId)).toBeUndefined();
        const twin = await store.twinOf(contentHash, spaceId, claimed.itemId);
        if (twin === undefined) throw new Error("no twin");
        await store.commit([{ ...twin, itemId: claimed.itemId, generation: claimed.generation }], 300);
        const texts = async (itemId: ItemId) =>
          (await store.readSegments(itemId, 0, 10)).segments.map(({ text }) => text);
        expect(await texts(claimed.itemId)).toEqual(await texts(source));
        expect(await store.vectorsStored(claimed.itemId, spaceId)).toBe(2);
      });

      it("puts other vectors in the place of those that are there, under a new revision", async () => {
        const { items, revision } = await index("/home/a.md", "first", "second");
        const [first, second] = items[0]!.segmentIds;
        const row = { codes: Int8Array.from([9, 8, 7, 6, 5, 4, 3, 127]), scale: 0.25 };
        const gone = SegmentId.parse(9_999);
        const rows = [second!, gone].map((segmentId) => ({ ...row, segmentId }));
        expect(await store.replaceVectors(spaceId, rows)).toEqual({
          revision: revision + 1,
          replaced: [second],
        });
        const [kept, replaced, ...others] = await store.vectorsAfter(spaceId, null, 10);
        expect([kept?.segmentId, replaced, others]).toEqual([first, { ...row, segmentId: second }, []]);
        const elsewhere = await store.replaceVectors(SpaceId.parse("other@1"), [
          { ...row, segmentId: first! },
        ]);
        expect(elsewhere.replaced).toEqual([]);
      });
    });

    describe("listing", () => {
      it("pages newest first, filters, and finds parts of names in any script and case", async () => {
        const added = ["Ärzte%_.md", "b.md", "c.txt"].map((name, age) =>
          seenFile(`/home/${name}`, { modifiedMs: 1000 - age }),
        );
        await store.applyDifference(folderId, { ...noDifference, added }, false, 10);
        const names = async (filter: Parameters<LibraryStore["listItems"]>[0], offset = 0, limit = 10) => {
          const { items, totalCount } = await store.listItems(filter, offset, limit);
          return [totalCount, ...items.map((item) => basename(item.path))];
        };
        expect(await names({})).toEqual([3, "Ärzte%_.md", "b.md", "c.txt"]);
        expect(await names({}, 1, 1)).toEqual([3, "b.md"]);
        expect(await names({ nameContains: "äRZTE%" })).toEqual([1, "Ärzte%_.md"]);
        expect(await names({ nameContains: "%" })).toEqual([1, "Ärzte%_.md"]);
        expect(await names({ statuses: ["waiting"], kinds: ["other"], folderId })).toEqual([
          3,
          "Ärzte%_.md",
          "b.md",
          "c.txt",
        ]);
        expect(await names({ statuses: ["indexed"] })).toEqual([0]);
        expect(await names({ statuses: [] })).toEqual([0]);
      });
    });

    it("keeps settings", async () => {
      expect(await store.readSetting("theme")).toBeUndefined();
      await store.writeSetting("theme", "dark");
      await store.writeSetting("theme", "light");
      expect(await store.readSetting("theme")).toBe("light");
    });

    it("refuses what is no id", async () => {
      for (const id of ["", "1", "' OR 1=1 --", "01990000-0000-7000-8000-00000000000g"]) {
        const absurd = id as ItemId;
        await expect(store.getItem(absurd)).rejects.toThrow();
        await expect(store.setTags(absurd, [])).rejects.toThrow();
        await expect(store.setUserTags(absurd, [])).rejects.toThrow();
        await expect(store.readSegments(absurd, 0, 1)).rejects.toThrow();
        await expect(store.retry([absurd], 1)).rejects.toThrow();
      }
    });
  });
}
