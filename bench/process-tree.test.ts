import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { useOf } from "./process-tree.ts";

const isLinux = process.platform === "linux";

test.runIf(isLinux)("what children that have ended used still counts (only on Linux)", () => {
  const work = "const end = performance.now() + 300; while (performance.now() < end);";
  const before = useOf(process.pid);
  execFileSync(process.execPath, ["-e", work]);
  const after = useOf(process.pid);
  expect(after.cpuMs - before.cpuMs).toBeGreaterThanOrEqual(100);
});
