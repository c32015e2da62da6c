/** What a device has made for its team, and knows of it, under a system that ends the program at any call. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { canTrace, killPointsOf, runTraced, someOf, type Victim } from "#server/under-strace.fake.ts";
import { digestOf, openReplica, steps } from "./replica-steps.ts";

vi.setConfig({ testTimeout: 1_800_000 });
const script = join(import.meta.dirname, "replica-steps.ts");
const key = new Uint8Array(randomBytes(32));
const calls = ["pwrite64", "fdatasync", "fsync", "ftruncate", "unlink"];

function makePlace(): Disposable & { readonly path: string; readonly victim: Victim } {
  const folder = mkdtempSync(join(tmpdir(), "tessera-replica-"));
  const path = join(folder, "library.db");
  const paths = [path, `${path}-wal`, `${path}-journal`, folder];
  return {
    path,
    victim: { script, args: [path, Buffer.from(key).toString("hex")], paths },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** After so many steps, from none to all. */
function digestsOfAll(): readonly string[] {
  using place = makePlace();
  using opened = openReplica(place.path, key);
  return [
    digestOf(opened),
    ...steps.map((step) => {
      step(opened.replica);
      return digestOf(opened);
    }),
  ];
}

test.skipIf(!canTrace)(
  "killed at any call, a device has all that it was told is on its disk, half of nothing, and goes on (needs strace)",
  () => {
    const digests = digestsOfAll();
    expect(new Set(digests).size).toBe(steps.length + 1);
    using undisturbed = makePlace();
    const points = someOf(killPointsOf(undisturbed.victim, calls), 3);
    expect(points.length).toBeGreaterThan(6);
    for (const { call, at } of points) {
      const what = `${call} ${at}`;
      using place = makePlace();
      const { lines, status } = runTraced(place.victim, [`${call}:signal=KILL:when=${at}`]);
      expect(status, what).not.toBe(0);
      const doneCount = lines.filter((line) => /^done \d+\.$/.test(line)).length;
      using opened = openReplica(place.path, key);
      const found = digests.indexOf(digestOf(opened));
      expect([doneCount, doneCount + 1], what).toContain(found);
      for (const step of steps.slice(found)) step(opened.replica);
      expect(digestOf(opened), what).toBe(digests.at(-1));
    }
  },
);
