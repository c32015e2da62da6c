import { expect, it, onTestFinished, vi } from "vitest";
import { openMemoryLibrary } from "#adapters/sqlite/memory-library.fake.ts";
import { FolderId } from "#shared/model/ids.ts";
import type { ScanReport } from "#core/ports/file-tree.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import { FolderWatcher } from "./folder-watcher.ts";
import { isUnder } from "./path-text.ts";
import { memoryTree } from "./memory-tree.fake.ts";
import { stillSystem } from "./still-system.fake.ts";

const folder = {
  id: FolderId.parse("01990000-0000-7000-8000-0000000000f1"),
  path: "/f",
  paused: false,
  ignore: [],
  addedMs: 1,
};

/** A watched folder in which a look cannot list some paths. */
async function open(unreadable: ScanReport["unreadable"]) {
  const { database, target, store } = openMemoryLibrary<LibraryStore>();
  target.addFolder(folder);
  const faults: unknown[] = [];
  const texts = new Map([["/f/a.txt", "a"]]);
  const tree = memoryTree(texts);
  const hidden = { now: unreadable };
  const { scan } = tree;
  const files = {
    ...tree,
    scan: async (...given: Parameters<typeof scan>) => {
      const report = await scan(...given);
      const [{ path }, under] = given;
      const within = new Set([under ?? path]);
      return "missing" in report
        ? report
        : { ...report, unreadable: hidden.now.filter((each) => isUnder(within, each.path)) };
    },
  };
  const watcher = new FolderWatcher(
    {
      store,
      files,
      feed: { push: () => Promise.resolve(), alone: (work) => work(), drained: () => Promise.resolve() },
      nowMs: () => 1e9,
      readsSlowly: () => false,
      system: stillSystem((error) => void faults.push(error)),
      onChange: () => undefined,
      onQueued: () => undefined,
    },
    folder,
    [],
    false,
  );
  onTestFinished(async () => {
    await watcher[Symbol.asyncDispose]();
    expect(faults).toEqual([]);
    database.close();
  });
  const quiet = () =>
    vi.waitFor(() => expect(watcher.isQuiet()).toBe(true), { interval: 5, timeout: 20_000 });
  await quiet();
  return {
    hidden,
    notices: () => watcher.condition().notices,
    /** Something was written, and one looked at it. */
    change: async (path: string): Promise<void> => {
      texts.set(path, path);
      tree.report([path]);
      await quiet();
      expect(target.itemAt(path)).toBeDefined();
    },
    lookAtAll: () => {
      watcher.rescan();
      return quiet();
    },
  };
}

const closed = { path: "/f/closed", reason: "no permission" };
const locked = { path: "/f/locked", reason: "busy" };

it("says what could not be listed until a look has listed it, whatever else changes", async () => {
  const { hidden, notices, change, lookAtAll } = await open([closed]);
  expect(notices()).toEqual([{ code: "not-listed", ...closed }]);
  await change("/f/b.txt");
  expect(notices()).toEqual([{ code: "not-listed", ...closed }]);
  hidden.now = [];
  await change("/f/c.txt");
  expect(notices()).toEqual([{ code: "not-listed", ...closed }]);
  await lookAtAll();
  expect(notices()).toEqual([]);
});

it("adds what a look at a part could not list, and takes back what it could", async () => {
  const { hidden, notices, change } = await open([closed]);
  hidden.now = [closed, { ...locked, path: "/f/locked/d.txt" }];
  await change("/f/locked/d.txt");
  expect(notices()).toEqual([{ code: "not-listed-among-others", ...closed, count: 1 }]);
  hidden.now = [];
  await change("/f/locked/d.txt");
  expect(notices()).toEqual([{ code: "not-listed", ...closed }]);
});
