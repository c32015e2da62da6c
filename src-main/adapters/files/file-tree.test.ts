import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FileTree, ScanReport, TreeChange, WatchRequest } from "#core/ports/file-tree.ts";
import { FolderId } from "#shared/model/ids.ts";
import { createFileTree } from "./file-tree.ts";
import type { WatchTiming } from "./limits.ts";

const timing: WatchTiming = {
  settleMs: 40,
  gatherMaxMs: 500,
  settleMaxMs: 1_000,
  pollMinMs: 50,
  pollMaxMs: 100,
  pollPerDirectoryMs: 1,
  mountCheckMs: 50,
};
const folderId = FolderId.parse("0190b6d2-0000-7000-8000-000000000001");

let root: string;
let tree: FileTree;
let request: WatchRequest;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "tessera-tree-")));
  tree = createFileTree({ dataFolder: join(root, "data"), timing });
  request = { folderId, path: root, ignore: [], ignoreEverywhere: [] };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path: string, text = "text"): void => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
};
async function scan(under: string | null = null, asked: WatchRequest = request): Promise<ScanReport> {
  const report = await tree.scan(asked, under);
  if ("missing" in report) throw new Error("the root is missing");
  return report;
}
const names = (report: ScanReport): string[] =>
  report.files.map(({ path }) => path.slice(root.length + 1)).toSorted();

describe("scan", () => {
  it("lists plain files with size, whole milliseconds and a key that survives a rename", async () => {
    put("a/b.txt", "four");
    const [before] = (await scan()).files;
    renameSync(join(root, "a/b.txt"), join(root, "a/c.txt"));
    const [after] = (await scan()).files;
    expect(before).toMatchObject({ path: join(root, "a/b.txt"), sizeBytes: 4 });
    expect(Number.isInteger(before?.modifiedMs)).toBe(true);
    expect(after).toEqual({ ...before, path: join(root, "a/c.txt") });
  });

  it("tells a missing root from an empty one", async () => {
    expect((await scan()).files).toEqual([]);
    expect(await tree.scan({ ...request, path: join(root, "nowhere") }, null)).toEqual({ missing: true });
  });

  it("takes a link in the root's place for a missing root", async () => {
    put("elsewhere/a.txt");
    symlinkSync(join(root, "elsewhere"), join(root, "link"));
    expect(await tree.scan({ ...request, path: join(root, "link") }, null)).toEqual({ missing: true });
  });

  it("tells what cannot be asked about from what is gone", async () => {
    expect(await scan(join(root, "gone", "a.txt"))).toMatchObject({ files: [], unreadable: [] });
    // Longer than a name can be: the system refuses the question, which says nothing of a file.
    const strange = join(root, "n".repeat(300));
    expect(await scan(strange)).toMatchObject({
      files: [],
      unreadable: [{ path: strange, reason: "ENAMETOOLONG" }],
    });
  });

  it("passes over its own data, the defaults and what ignore files name, and lets deeper lines win", async () => {
    put("data/library.db");
    put("node_modules/x/index.js");
    put("~$report.docx");
    put("notes/a.log");
    put("notes/keep.log");
    put("notes/deep/b.log");
    put("notes/deep/.gitignore", "!b.log\n");
    put(".gitignore", "*.log\n");
    put("notes/.tesseraignore", "!keep.log\n/only-here.txt\n");
    put("notes/only-here.txt");
    put("notes/deep/only-here.txt");
    expect(names(await scan())).toEqual([
      ".gitignore",
      "notes/.tesseraignore",
      "notes/deep/.gitignore",
      "notes/deep/b.log",
      "notes/deep/only-here.txt",
      "notes/keep.log",
    ]);
  });

  it("lets the folder's own lines bring a default back, and names the rule that hides a path", async () => {
    put("node_modules/x.js");
    put("draft.md");
    const asked = { ...request, ignore: ["!node_modules/"], ignoreEverywhere: ["draft.*"] };
    expect(names(await scan(null, asked))).toEqual(["node_modules/x.js"]);
    expect(await tree.ignoredBy(asked, join(root, "draft.md"))).toEqual({
      rule: "draft.*",
      source: "every-folder",
    });
    expect(await tree.ignoredBy(request, join(root, "node_modules/x.js"))).toMatchObject({
      rule: "node_modules/",
    });
    expect(await tree.ignoredBy(request, join(root, "data/x"))).toMatchObject({
      source: "data-folder",
    });
    expect(await tree.ignoredBy(request, join(root, "seen.txt"))).toBeUndefined();
  });

  it("takes the same decision below one path as in the whole tree", async () => {
    put("a/.gitignore", "*.log\nsub/hidden/\n");
    put("a/sub/x.log");
    put("a/sub/y.txt");
    put("a/sub/hidden/z.txt");
    const whole = names(await scan());
    expect(whole).toEqual(["a/.gitignore", "a/sub/y.txt"]);
    expect(names(await scan(join(root, "a/sub")))).toEqual(["a/sub/y.txt"]);
    expect(names(await scan(join(root, "a/sub/hidden")))).toEqual([]);
    expect(names(await scan(join(root, "a/sub/x.log")))).toEqual([]);
    expect(names(await scan(join(root, "a/sub/gone")))).toEqual([]);
  });

  it("takes a single file as a root", async () => {
    put("one.tmp");
    const report = await scan(null, { ...request, path: join(root, "one.tmp") });
    expect(names(report)).toEqual(["one.tmp"]);
  });

  it("copes with odd names, loops, pipes, holes and bytes that are no text", async () => {
    const long = "n".repeat(251) + ".txt";
    for (const name of ["line\nbreak.txt", "\u202Etxt.evil", long, "#hash!.md", "[a].txt"]) put(name);
    symlinkSync("loop", join(root, "loop"));
    mkdirSync(join(root, "dir"));
    symlinkSync("..", join(root, "dir/up"));
    execFileSync("mkfifo", [join(root, "pipe")]);
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff]), Buffer.from(".txt")]), "x");
    put("huge.bin", "");
    truncateSync(join(root, "huge.bin"), 10 * 2 ** 30);
    const { files } = await scan();
    const obstacles = Object.fromEntries(
      files.map(({ path, obstacle }) => [path.slice(root.length + 1), obstacle]),
    );
    expect(obstacles).toEqual({
      "line\nbreak.txt": undefined,
      "\u202Etxt.evil": undefined,
      [long]: undefined,
      "#hash!.md": undefined,
      "[a].txt": undefined,
      loop: "symbolic-link",
      "dir/up": "symbolic-link",
      pipe: "not-a-file",
      "bad\\xff.txt": "path-not-text",
      "huge.bin": undefined,
    });
  });

  it("stops when asked", async () => {
    put("a.txt");
    await expect(tree.scan(request, null, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });
});

describe("resolve", () => {
  it("follows links once and knows its own data", async () => {
    put("real/x.txt");
    mkdirSync(join(root, "data/blobs"), { recursive: true });
    symlinkSync(join(root, "real"), join(root, "link"));
    expect(await tree.resolve(join(root, "link"))).toEqual({ kind: "directory", path: join(root, "real") });
    expect(await tree.resolve(join(root, "real/x.txt"))).toMatchObject({ kind: "file" });
    expect(await tree.resolve(join(root, "data/blobs"))).toMatchObject({ kind: "data-folder" });
    expect(await tree.resolve(join(root, "nowhere"))).toMatchObject({ kind: "missing" });
  });
});

/** Collects what a watch reports until a condition on the reported paths holds. */
function collector(): {
  onChange: (change: TreeChange) => void;
  until: (done: (paths: ReadonlySet<string>, all: boolean) => boolean) => Promise<void>;
} {
  const paths = new Set<string>();
  let all = false;
  let check = (): void => undefined;
  return {
    onChange(change) {
      if (change.paths === null) all = true;
      else for (const path of change.paths) paths.add(path.slice(root.length + 1));
      check();
    },
    until: (done) =>
      new Promise((resolve) => {
        check = () => {
          if (!done(paths, all)) return;
          paths.clear();
          all = false;
          resolve();
        };
        check();
      }),
  };
}

describe.each(["directories", "recursive"] as const)("watch by %s", (backend) => {
  it("reports what is made, changed, moved and removed, but not what is ignored", async () => {
    tree = createFileTree({ dataFolder: join(root, "data"), timing, backend });
    put("sub/a.txt");
    const { onChange, until } = collector();
    await using watch = await tree.watch(request, onChange);
    expect(watch).toMatchObject({ mode: "events" });
    put("sub/ignored.tmp");
    put("data/library.db");
    put("sub/b.txt");
    await until((paths) => {
      expect([...paths]).not.toContain("sub/ignored.tmp");
      expect([...paths]).not.toContain("data/library.db");
      return paths.has("sub/b.txt");
    });
    writeFileSync(join(root, "sub/a.txt"), "changed");
    await until((paths) => paths.has("sub/a.txt"));
    renameSync(join(root, "sub/a.txt"), join(root, "c.txt"));
    await until((paths) => paths.has("sub/a.txt") && paths.has("c.txt"));
    unlinkSync(join(root, "c.txt"));
    await until((paths) => paths.has("c.txt"));
  });
});

describe("watch", () => {
  it("sees into a directory that arrives with others inside it", async () => {
    const outside = mkdtempSync(join(tmpdir(), "tessera-outside-"));
    mkdirSync(join(outside, "one/two/three"), { recursive: true });
    const { onChange, until } = collector();
    await using _watch = await tree.watch(request, onChange);
    renameSync(join(outside, "one"), join(root, "one"));
    await until((paths) => paths.has("one"));
    put("one/two/three/late.txt");
    await until((paths) => paths.has("one/two/three/late.txt"));
    renameSync(join(root, "one"), join(root, "uno"));
    await until((paths) => paths.has("one") && paths.has("uno"));
    put("uno/two/three/later.txt");
    await until((paths) => paths.has("uno/two/three/later.txt"));
    rmSync(outside, { recursive: true });
  });

  it("looks at everything when an ignore file changes", async () => {
    put("a.txt");
    const { onChange, until } = collector();
    await using _watch = await tree.watch(request, onChange);
    put(".gitignore", "a.txt\n");
    await until((_, all) => all);
  });

  it("follows a single file through a save that replaces it", async () => {
    put("one.txt");
    put("other.txt");
    const { onChange, until } = collector();
    await using _watch = await tree.watch({ ...request, path: join(root, "one.txt") }, onChange);
    put("new", "newer");
    renameSync(join(root, "new"), join(root, "one.txt"));
    await until((_, all) => all);
  });
});
