/** Local folders, declared to be on network drives: what tells of no change is looked at from time to time. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FileTree, Watch, WatchRequest } from "#core/ports/file-tree.ts";
import { FolderId } from "#shared/model/ids.ts";
import { inEnglish } from "#shared/model/remark.ts";
import { createFileTree } from "./file-tree.ts";
import type { WatchTiming } from "./limits.ts";
import type { Mount } from "./mount-kind.ts";

const timing: WatchTiming = {
  settleMs: 20,
  gatherMaxMs: 500,
  settleMaxMs: 1_000,
  pollMinMs: 30,
  pollMaxMs: 60,
  pollPerDirectoryMs: 1,
  mountCheckMs: 30,
};

let root: string;
let mounts: readonly Mount[];
let tree: FileTree;
let request: WatchRequest;
/** Below the root; `*` for everything. */
let reported: Set<string>;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "tessera-mounts-")));
  mounts = [{ point: "/", type: "ext4" }];
  tree = createFileTree({
    dataFolder: join(root, "data"),
    timing,
    backend: "directories",
    readMounts: () => Promise.resolve(mounts),
  });
  request = {
    folderId: FolderId.parse("0190b6d2-0000-7000-8000-000000000001"),
    path: root,
    ignore: [],
    ignoreEverywhere: [],
  };
  reported = new Set();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path: string): void => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), "text");
};
const mount = (path: string, type: string): void => {
  mounts = [...mounts, { point: join(root, path), type }];
};
const watch = (): Promise<Watch> =>
  tree.watch(request, ({ paths }) => {
    if (paths === null) reported.add("*");
    else for (const path of paths) reported.add(path.slice(root.length + 1));
  });
/** On a busy machine too. */
const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 50_000, interval: 10 });
const report = (path: string): Promise<void> => eventually(() => expect(reported).toContain(path));

it("looks at a folder on a network drive again and again, until it is no longer watched", async () => {
  mounts = [...mounts, { point: root, type: "nfs4" }];
  const watching = await watch();
  expect(watching.mode).toBe("polling");
  expect(inEnglish(...watching.notices)).toContain("network drive (nfs4)");
  for (let round = 0; round < 3; round++) {
    await report("*");
    reported.clear();
  }
  await watching[Symbol.asyncDispose]();
  reported.clear();
  // Several times the pause: a clock still running would have spoken.
  await pause(timing.pollMaxMs * 4);
  expect(reported.size).toBe(0);
});

it("does so with one file on a network drive too", async () => {
  put("share/one.txt");
  mount("share", "cifs");
  request = { ...request, path: join(root, "share/one.txt") };
  await using watching = await watch();
  expect(watching.mode).toBe("polling");
  await report("*");
});

it("looks at a network drive below a local folder, and follows the rest by events", async () => {
  put("local/a.txt");
  put("share/deep/b.txt");
  mount("share", "nfs4");
  await using watching = await watch();
  expect(watching.mode).toBe("events");
  expect(inEnglish(...watching.notices)).toContain(`from time to time: ${join(root, "share")} (nfs4).`);
  put("share/deep/c.txt");
  put("local/d.txt");
  await report("local/d.txt");
  for (let round = 0; round < 3; round++) {
    await report("share");
    expect(reported).not.toContain("share/deep/c.txt");
    expect(reported).not.toContain("share/deep");
    reported.clear();
  }
});

it("notices what is mounted and unmounted while it watches", async () => {
  put("share/deep/a.txt");
  await using watching = await watch();
  expect(watching.notices).toEqual([]);
  put("share/deep/b.txt");
  await report("share/deep/b.txt");

  mount("share", "fuse.sshfs");
  await report("share");
  expect(inEnglish(...watching.notices)).toContain("(fuse.sshfs)");
  let count = 0;
  // Tried again and again, since watches are given back and placed a moment after.
  await eventually(async () => {
    reported.clear();
    put(`share/deep/quiet-${count++}.txt`);
    await pause(timing.pollMaxMs * 4);
    expect([...reported]).toEqual(["share"]);
  });

  mounts = mounts.slice(0, 1);
  await eventually(() => expect(watching.notices).toEqual([]));
  await eventually(() => {
    put(`share/deep/late-${count++}.txt`);
    expect([...reported].some((path) => path.startsWith("share/deep/late-"))).toBe(true);
  });
});

it("says nothing of network drives that are ignored, and names only a few", async () => {
  put("node_modules/share/a.txt");
  mount("node_modules/share", "nfs");
  for (const name of ["a", "b", "c", "d", "e"]) {
    put(`${name}/x.txt`);
    mount(name, "cifs");
  }
  await using watching = await watch();
  expect(inEnglish(...watching.notices)).toMatch(/^Parts of this folder are on network drives/u);
  expect(inEnglish(...watching.notices)).toContain("/c (cifs) and 2 more.");
  expect(inEnglish(...watching.notices)).not.toContain("node_modules");
});
