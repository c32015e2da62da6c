import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { FolderStatus } from "#shared/model/folder.ts";
import type { Item } from "#shared/model/item.ts";
import { createFileTree } from "#adapters/files/file-tree.ts";
import { usualTiming } from "#adapters/files/limits.ts";
import type { Mount } from "#adapters/files/mount-kind.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { makeHostileFolder } from "./hostile-folder.ts";
import { readContent } from "./library-content.ts";
import { impatient, openRealLibrary, type RealLibrary } from "./real-library.ts";
import { nobody, nobodyMayEnter, startVictim, untilAtRest } from "./run-victim.ts";

let base: string;
let root: string;
let real: RealLibrary;
/** What is said to be mounted. */
let mounts: readonly Mount[] = [];

let folderCount = 0;

// One library for all: each test has a folder of its own in it, and takes it away again.
beforeAll(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "tessera-live-")));
  const dataFolder = join(base, "data");
  const timing = { ...usualTiming, pollMinMs: 200, mountCheckMs: 200 };
  const files = createFileTree({ dataFolder, timing, readMounts: () => Promise.resolve(mounts) });
  real = await openRealLibrary({
    dataFolder,
    timing: impatient,
    interpose: (parts) => ({ ...parts, files }),
  });
  await real.start();
}, 120_000);
afterAll(async () => {
  await real[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});
beforeEach(() => {
  root = join(base, `folder-${++folderCount}`);
  mkdirSync(root);
});
afterEach(async () => {
  for (const { id } of await real.library.listFolders()) await real.library.removeFolder(id);
  mounts = [];
  rmSync(root, { recursive: true, force: true });
});

const put = (path: string, text: string): void => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
};
async function add(path = root): Promise<FolderStatus> {
  const folder = await real.library.addFolder({ path, ignore: [] });
  if (isRefusal(folder)) throw new Error(folder.refused);
  await real.library.idle();
  return folder;
}
const items = async (): Promise<ReadonlyMap<string, Item>> => {
  const { items: all } = await real.store.listItems({}, 0, 500);
  return new Map(all.map((item) => [item.path.slice(root.length + 1), item]));
};
const statuses = async (): Promise<Record<string, string>> =>
  Object.fromEntries([...(await items())].map(([path, { status }]) => [path, status]));
const textOf = async (item: Item | undefined): Promise<string> =>
  item === undefined
    ? ""
    : (await real.store.readSegments(item.id, 0, 100)).segments.map(({ text }) => text).join("\n");
const verdictOf = ({ status, reason }: Item): string =>
  reason === undefined ? status : `${status}: ${reason.code}`;
const eventually = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 30_000, interval: 25 });

/** Tried, for being root is not enough everywhere. */
const mayMount = ((): boolean => {
  const place = mkdtempSync(join(tmpdir(), "tessera-mount-"));
  const mounted = spawnSync("mount", ["--bind", place, place]).status === 0;
  if (mounted) spawnSync("umount", [place]);
  rmSync(place, { recursive: true });
  return mounted;
})();

describe("a watched folder", () => {
  it("follows what is made, changed, moved and removed, and keeps the items of what was moved", async () => {
    put("a.md", "# Harbour\n\nShips at night.");
    put("deep/er/b.txt", "A lighthouse keeper writes letters.");
    await add();
    const before = await items();
    expect(await statuses()).toEqual({ "a.md": "indexed", "deep/er/b.txt": "indexed" });

    put("new/c.txt", "Bread recipes with rye.");
    await eventually(async () => expect(await statuses()).toMatchObject({ "new/c.txt": "indexed" }));

    put("a.md", "# Harbour\n\nWhales in the morning.");
    await eventually(async () => expect(await textOf((await items()).get("a.md"))).toContain("Whales"));

    renameSync(join(root, "a.md"), join(root, "new/renamed.md"));
    renameSync(join(root, "deep"), join(root, "moved"));
    await eventually(async () =>
      expect(await statuses()).toEqual({
        "new/c.txt": "indexed",
        "new/renamed.md": "indexed",
        "moved/er/b.txt": "indexed",
      }),
    );
    const after = await items();
    expect(after.get("new/renamed.md")?.id).toBe(before.get("a.md")?.id);
    expect(after.get("moved/er/b.txt")?.id).toBe(before.get("deep/er/b.txt")?.id);

    put("moved/er/late.txt", "Written after the folder was moved.");
    await eventually(async () => expect(await statuses()).toMatchObject({ "moved/er/late.txt": "indexed" }));

    unlinkSync(join(root, "new/c.txt"));
    rmSync(join(root, "moved"), { recursive: true });
    await eventually(async () => expect(await statuses()).toEqual({ "new/renamed.md": "indexed" }));
    await real.library.idle();
    const { vectorCount } = await real.vectors.state();
    expect(vectorCount).toBe(await real.store.segmentCount());
  });

  it("waits for a file that is still being written", async () => {
    await add();
    put("slow.txt", "first part\n");
    const seen: string[] = [];
    for (let part = 0; part < 12; part++) {
      await new Promise((resolve) => void setTimeout(resolve, 25));
      appendFileSync(join(root, "slow.txt"), `part ${part}\n`);
      const item = (await items()).get("slow.txt");
      if (item?.status === "indexed") seen.push(await textOf(item));
    }
    await eventually(async () => expect(await textOf((await items()).get("slow.txt"))).toContain("part 11"));
    expect(seen.filter((text) => !text.includes("part 11"))).toEqual([]);
  });

  it("keeps every item through a storm of renames", async () => {
    for (let number = 0; number < 60; number++)
      put(`f${number}.txt`, `Letter number ${number} to the harbour master.`);
    await add();
    const ids = new Set([...(await items()).values()].map(({ id }) => id));
    for (let round = 0; round < 5; round++)
      for (let number = 0; number < 60; number++)
        renameSync(
          join(root, round === 0 ? `f${number}.txt` : `r${round - 1}-${number}.txt`),
          join(root, `r${round}-${number}.txt`),
        );
    await eventually(async () => {
      const now = await items();
      expect([...now.keys()].every((path) => path.startsWith("r4-"))).toBe(true);
      expect(now.size).toBe(60);
      expect([...now.values()].every(({ status }) => status === "indexed")).toBe(true);
    });
    expect(new Set([...(await items()).values()].map(({ id }) => id))).toEqual(ids);
  });

  it("can be removed while it is being scanned, and leaves nothing", async () => {
    for (let number = 0; number < 300; number++) put(`d${number % 10}/f${number}.txt`, `Note ${number}.`);
    const folder = await real.library.addFolder({ path: root, ignore: [] });
    if (isRefusal(folder)) throw new Error(folder.refused);
    await real.library.removeFolder(folder.id);
    await real.library.idle();
    expect(await statuses()).toEqual({});
    expect(await real.store.segmentCount()).toBe(0);
    expect((await real.vectors.state()).vectorCount).toBe(0);
  });

  it("is kept when it is gone, and taken up again when it is back", async () => {
    put("a.txt", "Kept while the disk is away.");
    await add();
    const id = (await items()).get("a.txt")?.id;
    renameSync(root, `${root}-away`);
    await eventually(async () => expect((await real.library.listFolders())[0]?.state).toBe("missing"));
    expect(await statuses()).toEqual({ "a.txt": "indexed" });
    renameSync(`${root}-away`, root);
    await eventually(async () => expect((await real.library.listFolders())[0]?.state).toBe("watching"));
    expect((await items()).get("a.txt")?.id).toBe(id);
    put("b.txt", "Written after it came back.");
    await eventually(async () =>
      expect(await statuses()).toEqual({ "a.txt": "indexed", "b.txt": "indexed" }),
    );
  });

  it.skipIf(!mayMount)(
    "keeps what lay on a drive below it that is unmounted (needs the right to mount)",
    async () => {
      const drive = mkdtempSync("/dev/shm/tessera-drive-");
      const point = join(root, "share");
      const mount = (): void => void execFileSync("mount", ["--bind", drive, point]);
      const unmount = (): void => void execFileSync("umount", ["-l", point]);
      try {
        mkdirSync(point);
        mount();
        put("share/a.txt", "Kept while the drive is away.");
        put("b.txt", "On the disk itself.");
        await add();
        const id = (await items()).get("share/a.txt")?.id;
        const rescan = async (): Promise<void> => {
          for (const { id: folderId } of await real.library.listFolders())
            await real.library.rescanFolder(folderId);
          await real.library.idle();
        };
        unmount();
        await rescan();
        expect(await statuses()).toEqual({ "share/a.txt": "indexed", "b.txt": "indexed" });
        expect((await real.library.listFolders())[0]?.notice).toContain("is not there now");
        mount();
        await rescan();
        expect((await items()).get("share/a.txt")?.id).toBe(id);
        expect((await real.library.listFolders())[0]?.notice).toBeUndefined();
        rmSync(join(point, "a.txt"));
        await rescan();
        expect(await statuses()).toEqual({ "b.txt": "indexed" });
      } finally {
        spawnSync("umount", ["-l", point]);
        rmSync(drive, { recursive: true });
      }
    },
  );

  it.each([
    ["", "polling", "This folder is on a network drive (nfs4)"],
    ["share", "events", "A part of this folder is on a network drive"],
  ])("is followed on a network drive, here at %j", async (mounted, watchMode, notice) => {
    mounts = [{ point: join(root, mounted).replace(/\/$/u, ""), type: "nfs4" }];
    put("share/a.txt", "A letter that lies on another machine.");
    await add();
    const [folder] = await real.library.listFolders();
    expect(folder).toMatchObject({ watchMode, notice: expect.stringContaining(notice) });
    put("share/b.txt", "One that is written there later.");
    put("share/a.txt", "A letter that was changed there.");
    await eventually(async () => {
      expect(await statuses()).toEqual({ "share/a.txt": "indexed", "share/b.txt": "indexed" });
      expect(await textOf((await items()).get("share/a.txt"))).toContain("changed there");
    });
    unlinkSync(join(root, "share/b.txt"));
    await eventually(async () => expect(await statuses()).toEqual({ "share/a.txt": "indexed" }));
  });

  it("refuses what overlaps, is missing, or is its own data", async () => {
    mkdirSync(join(root, "inner"));
    await add();
    const refused = async (path: string): Promise<unknown> => {
      const outcome = await real.library.addFolder({ path, ignore: [] });
      return isRefusal(outcome) ? outcome.refused : outcome;
    };
    expect(await refused(join(root, "inner"))).toBe("FOLDER_OVERLAPS");
    expect(await refused(base)).toBe("FOLDER_OVERLAPS");
    expect(await refused(join(base, "nowhere"))).toBe("PATH_NOT_FOUND");
    expect(await refused(join(base, "data"))).toBe("FOLDER_IS_DATA");
  });

  it("stops when paused and catches up when resumed; new rules hide and show", async () => {
    put("a.txt", "First.");
    const { id: folderId } = await add();
    await real.library.updateFolder({ folderId, paused: true });
    put("b.txt", "While paused.");
    expect((await real.library.listFolders())[0]).toMatchObject({ state: "paused", watchMode: "none" });
    await real.library.updateFolder({ folderId, paused: false });
    await real.library.idle();
    expect(await statuses()).toEqual({ "a.txt": "indexed", "b.txt": "indexed" });
    await real.library.updateFolder({ folderId, ignore: ["b.*"] });
    await real.library.idle();
    expect(await statuses()).toEqual({ "a.txt": "indexed" });
    expect((await real.library.trace(join(root, "b.txt"))).verdict).toContain('"b.*"');
    expect((await real.library.trace(join(root, "a.txt"))).verdict).toBe(
      "It can be found, by word and by meaning.",
    );
  });
});

describe("bad input", () => {
  it("ends indexed, skipped or failed, each with a reason, and touches nothing", async () => {
    await using hostile = await makeHostileFolder(root);
    const before = readdirSync(root, { encoding: "buffer" }).length;
    await add();
    const all = await items();
    for (const [path, { status, reason }] of all)
      if (status !== "indexed") expect(reason?.detail, path).toMatch(/^[A-Z].{10,}\.$/u);
    expect(Object.fromEntries([...all].map(([path, item]) => [path, verdictOf(item)]))).toEqual(
      hostile.verdicts,
    );
    for (const path of ["pipe.txt", "socket.txt", "device.txt"])
      if (path in hostile.verdicts)
        expect(all.get(path)?.reason?.detail).toBe("This is a pipe, a socket or a device, not a file.");
    expect(readdirSync(root, { encoding: "buffer" }).length).toBe(before);
    expect(readdirSync(base).toSorted()).toEqual(["data", basename(root)]);
  });

  it.skipIf(!nobodyMayEnter)(
    "tells of what may not be read (needs a checkout that everybody may read)",
    async () => {
      const apart = realpathSync(mkdtempSync(join(tmpdir(), "tessera-forbidden-")));
      try {
        // Everybody may look into it; the data folder is its owner's.
        chmodSync(apart, 0o755);
        const [folder, data] = [join(apart, "folder"), join(apart, "data")];
        for (const path of [folder, data]) mkdirSync(path, { mode: 0o755 });
        if (nobody.uid !== undefined) chownSync(data, nobody.uid, nobody.gid);
        writeFileSync(join(folder, "open.txt"), "Everybody may read this.", { mode: 0o644 });
        writeFileSync(join(folder, "closed.txt"), "Nobody may read this.", { mode: 0o000 });
        await untilAtRest(startVictim(data, folder, nobody));
        const { items: held } = await readContent(data);
        expect(held).toMatchObject([
          {
            name: "closed.txt",
            status: "failed",
            reason_code: "unreadable",
            reason_detail: "The system does not let Tessera read this file.",
          },
          { name: "open.txt", status: "indexed" },
        ]);
      } finally {
        rmSync(apart, { recursive: true, force: true });
      }
    },
    240_000,
  );

  it("reads again, with a pause, what changes while it is being read", async () => {
    put("busy.txt", "one");
    copyFileSync(join(root, "busy.txt"), join(root, "twin.txt"));
    await add();
    const [busy, twin] = [(await items()).get("busy.txt"), (await items()).get("twin.txt")];
    expect(busy?.contentHash).toBe(twin?.contentHash);
    for (let turn = 0; turn < 20; turn++) put("busy.txt", `version ${turn}`);
    await eventually(async () => expect(await textOf((await items()).get("busy.txt"))).toBe("version 19"));
    expect((await items()).get("twin.txt")?.status).toBe("indexed");
  });
});
