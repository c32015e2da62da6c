import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findServer } from "#server/database/debian-server.fake.ts";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

test("the unit starts the program of this repository, and waits longer than that takes to end", () => {
  const unit = read("tessera-server.service");
  expect(unit).toContain("sync-server/src/main.ts");
  const stopSeconds = Number(/TimeoutStopSec=(\d+)/.exec(unit)?.[1]);
  const closeMsMax = /const closeMsMax = ([\d_]+)/.exec(read("../../sync-server/src/run-server.ts"))?.[1];
  expect(stopSeconds * 1_000).toBeGreaterThan(Number(closeMsMax?.replaceAll("_", "")));
});

const haproxy = findServer("haproxy");

test.skipIf("reason" in haproxy)(
  "where HAProxy is to be had, it takes its example, but for the certificate",
  async () => {
    if ("reason" in haproxy) return;
    const folder = await mkdtemp(join(tmpdir(), "tessera-deploy-"));
    const path = join(folder, "haproxy.cfg");
    await writeFile(path, read("haproxy.cfg").replace(/bind .*/, "bind 127.0.0.1:7443"));
    const { status, stderr } = spawnSync(haproxy.program, ["-c", "-f", path], {
      encoding: "utf8",
      env: { ...process.env, LD_LIBRARY_PATH: haproxy.libraryPath },
    });
    await rm(folder, { recursive: true });
    expect({ status, warnings: stderr.includes("WARNING") }, stderr).toEqual({ status: 0, warnings: false });
  },
);
