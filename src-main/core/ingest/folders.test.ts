import Database from "better-sqlite3-multiple-ciphers";
import { expect, it, onTestFinished, vi } from "vitest";
import { createLibraryReads, createLibraryWrites } from "#adapters/sqlite/create-library.ts";
import { migrate } from "#adapters/sqlite/migrate.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { createFolders } from "./folders.ts";
import { memoryTree } from "./memory-tree.fake.ts";
import { stillSystem } from "./still-system.fake.ts";

/** On a real database, that can have no room for a removal. */
function open() {
  const database = new Database(":memory:");
  migrate(database);
  const target = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const room = { isFull: false };
  const store = new Proxy(target, {
    get: (...given) => {
      const call = Reflect.get(...given) as (...args: unknown[]) => unknown;
      return async (...args: unknown[]) => {
        if (room.isFull && given[1] === "removeFolder") throw new StoreFullError("database or disk is full");
        return call(...args);
      };
    },
  }) as unknown as LibraryStore;
  const texts = new Map([["/f/a.txt", "a"]]);
  const tree = memoryTree(texts);
  const onFault = vi.fn<(error: unknown) => void>();
  const system = stillSystem(onFault);
  const folders = createFolders({
    store,
    files: tree,
    feed: { push: () => Promise.resolve(), alone: (work) => work(), drained: () => Promise.resolve() },
    system: {
      ...system,
      clock: { nowMs: () => 1, sleep: () => new Promise(() => undefined) },
      chance: { fraction: () => 0, bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    },
    readsSlowly: () => false,
    onChange: () => undefined,
    onQueued: () => undefined,
  });
  onTestFinished(async () => {
    await folders[Symbol.asyncDispose]();
    database.close();
    expect(onFault.mock.calls).toEqual([]);
  });
  const isQuiet = (): Promise<void> =>
    vi.waitFor(() => expect(folders.isQuiet()).toBe(true), { timeout: 50_000, interval: 5 });
  return { folders, store, texts, tree, room, isQuiet };
}

it("watches a folder as before that could not be removed, and removes it once there is room", async () => {
  const { folders, store, texts, tree, room, isQuiet } = open();
  const added = await folders.addFolder({ path: "/f", ignore: [] });
  if (isRefusal(added)) throw new Error(added.refused);
  await isQuiet();
  const before = await folders.listFolders();
  room.isFull = true;
  await expect(folders.removeFolder(added.id)).rejects.toThrow(StoreFullError);
  await isQuiet();
  expect(await folders.listFolders()).toEqual(before);
  texts.set("/f/b.txt", "b");
  tree.report(["/f/b.txt"]);
  await isQuiet();
  expect(await store.itemAt("/f/b.txt")).toMatchObject({ status: "waiting" });
  room.isFull = false;
  expect(await folders.removeFolder(added.id)).toEqual({ removedItemCount: 2 });
  expect(await folders.listFolders()).toEqual([]);
});
