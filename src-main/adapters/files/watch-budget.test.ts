import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Watch } from "#core/ports/file-tree.ts";
import { FolderId } from "#shared/model/ids.ts";
import { inEnglish } from "#shared/model/remark.ts";
import { createFileTree, type FileTreeOptions } from "./file-tree.ts";
import { usualTiming } from "./limits.ts";
import { placeSystemWatch, type PlaceWatch } from "./world.ts";

let root: string;
let isLookedAt: boolean;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "tessera-budget-")));
  for (const name of ["a", "b", "c"]) mkdirSync(join(root, name));
  isLookedAt = false;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const plenty = { watchCountMax: 1_048_576, instanceCountMax: 128 };

function watch(options: Partial<FileTreeOptions>, path = root): Promise<Watch> {
  const timing = { ...usualTiming, settleMs: 20, pollMinMs: 20, pollMaxMs: 50 };
  const tree = createFileTree({ dataFolder: join(root, "data"), backend: "directories", timing, ...options });
  const folderId = FolderId.parse("0190b6d2-0000-7000-8000-000000000001");
  return tree.watch({ folderId, path, ignore: [], ignoreEverywhere: [] }, ({ paths }) => {
    isLookedAt ||= paths === null;
  });
}

/** Places so many watches, then refuses as the kernel does. */
function refusing(code: "ENOSPC" | "EMFILE" | "EACCES", afterCount: number): PlaceWatch {
  let leftCount = afterCount;
  return (directory, onEvent) => {
    if (leftCount-- <= 0) throw Object.assign(new Error(`${code}: watch ${directory}`), { code });
    return placeSystemWatch(directory, onEvent);
  };
}
const untilLookedAt = (): Promise<void> =>
  vi.waitFor(() => expect(isLookedAt).toBe(true), { timeout: 50_000, interval: 10 });

it("polls when its own share of the watches is used up, and names the folder as the cause", async () => {
  await using watching = await watch({ budget: { ...plenty, watchCountMax: 1_026 } });
  expect(watching.mode).toBe("polling");
  expect(inEnglish(...watching.notices)).toBe(
    "The system allows 1,026 watched directories and this folder has 4, so changes are looked for from time to time " +
      "instead of at once. To see them at once: sudo sysctl -w fs.inotify.max_user_watches=524288",
  );
  await untilLookedAt();
});

it("names other programs as the cause when the system has no watch left", async () => {
  await using watching = await watch({ budget: plenty, placeWatch: refusing("ENOSPC", 2) });
  expect(watching.mode).toBe("polling");
  expect(inEnglish(...watching.notices)).toBe(
    "Other programs use up the 1,048,576 watched directories that the system allows (this folder needs 4), so " +
      "changes are looked for from time to time instead of at once. To see them at once, close such programs " +
      "or allow more: sudo sysctl -w fs.inotify.max_user_watches=2097152",
  );
  await untilLookedAt();
});

it("tells a shortage of watchers from one of watches", async () => {
  await using watching = await watch({ budget: plenty, placeWatch: refusing("EMFILE", 0) });
  expect(watching.mode).toBe("polling");
  expect(inEnglish(...watching.notices)).toBe(
    "Other programs use up the 128 watchers that the system allows, so changes are looked for from time to time instead " +
      "of at once. To see them at once, close such programs or allow more: sudo sysctl -w fs.inotify.max_user_instances=1024",
  );
});

it("polls when watches run out only later", async () => {
  await using watching = await watch({ budget: plenty, placeWatch: refusing("ENOSPC", 4) });
  expect(watching.mode).toBe("events");
  mkdirSync(join(root, "d"));
  await vi.waitFor(() => expect(inEnglish(...watching.notices)).toContain("Other programs"), {
    timeout: 50_000,
  });
  expect(watching.mode).toBe("polling");
  await untilLookedAt();
});

it("polls a single file too, and takes no other refusal for a shortage", async () => {
  const path = join(root, "a/one.txt");
  writeFileSync(path, "one");
  await using watching = await watch({ budget: plenty, placeWatch: refusing("ENOSPC", 0) }, path);
  expect(inEnglish(...watching.notices)).toContain("(this folder needs 1)");
  await untilLookedAt();
  await expect(watch({ placeWatch: refusing("EACCES", 0) }, path)).rejects.toThrow("EACCES");
  await using closed = await watch({ placeWatch: refusing("EACCES", 1) });
  expect(closed.notices).toEqual([]);
});
