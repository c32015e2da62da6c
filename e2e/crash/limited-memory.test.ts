import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadNative } from "#native";

/** Where a control group may be made that limits memory, and by which file; by version. */
const groups = (
  [
    ["/sys/fs/cgroup", "memory.max"],
    ["/sys/fs/cgroup/memory", "memory.limit_in_bytes"],
  ] as const
).flatMap(([root, limitFile]) => {
  const folder = join(root, `tessera-test-${process.pid}`);
  try {
    mkdirSync(folder);
  } catch {
    // Not for this user, or another system.
    return [];
  }
  const has = existsSync(join(folder, limitFile));
  rmdirSync(folder);
  return has ? [{ folder, limitFile }] : [];
});
const hasOwnLimit =
  process.platform === "linux" &&
  spawnSync("prlimit", [`--pid=${process.pid}`, "--data"], { stdio: "ignore" }).status === 0;
const isAbsent = loadNative().kind === "absent";

function expectDegraded(args: readonly string[]): void {
  const program = join(import.meta.dirname, "limited-memory.ts");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", program, ...args],
    { encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const told = JSON.parse(stdout) as { readonly removedCount: number };
  expect(told).toMatchObject({
    limited: { vectorCount: 20_000, right: 10, segments: "segments: 1, with a graph: 0" },
    free: { vectorCount: 20_000 - told.removedCount, right: 10, segments: "segments: 1, with a graph: 1" },
  });
  expect(told).toMatchObject({ limited: { why: "graph-needs-memory" }, free: { why: "none" } });
}

test.skipIf(isAbsent || !hasOwnLimit)(
  "a process that may take little more makes no graph and says so, and makes one once it may (needs the addon and prlimit)",
  () => expectDegraded([]),
  60_000,
);

test.skipIf(isAbsent || groups.length === 0)(
  "likewise in a control group (needs the addon and the right to make one)",
  () => {
    for (const { folder, limitFile } of groups) {
      mkdirSync(folder);
      onTestFinished(() => rmdirSync(folder));
      expectDegraded([folder, limitFile]);
    }
  },
  60_000,
);
