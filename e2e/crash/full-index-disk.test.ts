import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadNative } from "#native";

const mounted = 'mount -t tmpfs -o size=1m none "$0" && exec "$@"';
/** A file system of 1 MB in a view of the disk that ends with its process. */
const onSmallDisk = (folder: string, command: readonly string[]) =>
  spawnSync("unshare", ["--map-root-user", "--mount", "sh", "-c", mounted, folder, ...command], {
    encoding: "utf8",
  });

const temporary = (): string => mkdtempSync(join(tmpdir(), "tessera-full-disk-"));
const hasSmallDisks = ((): boolean => {
  const folder = temporary();
  try {
    return onSmallDisk(folder, ["true"]).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
})();

test.skipIf(loadNative().kind === "absent" || !hasSmallDisks)(
  "a disk that is full while segments are sealed and merged loses nothing, and they are written when there is room (needs the addon and a mount of one's own)",
  () => {
    const folder = temporary();
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const program = join(import.meta.dirname, "full-index-disk.ts");
    const node = [process.execPath, "--disable-warning=ExperimentalWarning", program, folder];
    const { status, stdout, stderr } = onSmallDisk(folder, node);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const full: unknown = expect.stringMatching(/No space left on device|ENOSPC/u);
    const step = (name: string, found: object) => ({ step: name, state: "ready", right: 20, ...found });
    const [all, files] = [{ vectorCount: 2_700, revision: 3 }, ["segment-1.map"]];
    expect(JSON.parse(stdout)).toEqual([
      step("room", { written: "written", vectorCount: 2_000, revision: 1, files }),
      step("sealed", { written: full, vectorCount: 2_100, revision: 2, files }),
      step("merged", { written: full, ...all, files }),
      step("restarted", { written: full, ...all, files, read: 700 }),
      step("room again", { written: "written", ...all, files: ["segment-2.map"] }),
      step("restarted again", { written: "written", ...all, files: ["segment-2.map"], read: 0 }),
    ]);
  },
);
