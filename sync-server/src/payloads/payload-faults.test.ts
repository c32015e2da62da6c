/** Payloads of the embedded tier under a system that ends the server at any call. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { makeFolder } from "../database/open-database.fake.ts";
import { canTrace, killPointsOf, runTraced, someOf } from "../under-strace.fake.ts";
import { createFilePayloads } from "./file-payloads.ts";
import { payloadAt, payloadCount } from "./payloads-under-faults.ts";

vi.setConfig({ testTimeout: 600_000 });
const script = fileURLToPath(new URL("payloads-under-faults.ts", import.meta.url));
const calls = ["mkdir", "write", "fsync", "rename", "unlink"];

/** Whatever file it is: what is not yet in its place has a name that nobody knows before. */
const victimIn = (folder: string) => ({ script, args: [join(folder, "payloads")], paths: [] });

test.skipIf(!canTrace)(
  "killed at any call, every payload that was acknowledged is whole, and no other is half there (needs strace)",
  async () => {
    await using undisturbed = await makeFolder();
    const points = someOf(killPointsOf(victimIn(undisturbed.path), calls), 2);
    expect(points.length).toBeGreaterThan(6);
    let killedCount = 0;
    for (const { call, at } of points) {
      const what = `${call} ${at}`;
      await using folder = await makeFolder();
      const victim = victimIn(folder.path);
      const { lines } = runTraced(victim, [`${call}:signal=KILL:when=${at}`]);
      if (lines.at(-1) !== "removed 0.") killedCount += 1;
      const payloads = createFilePayloads(join(folder.path, "payloads"));
      for (let n = 0; n < payloadCount; n++) {
        const { partitionId, payloadId, sealed } = payloadAt(n);
        const found = await payloads.get(partitionId, payloadId);
        // The first is taken away in the end.
        if (lines.includes(`kept ${n}.`) && n > 0) expect(found, what).toEqual(sealed);
        else expect([undefined, sealed], what).toContainEqual(found);
        await payloads.put(partitionId, payloadId, sealed);
        expect(await payloads.get(partitionId, payloadId), what).toEqual(sealed);
      }
      expect((await readdir(join(folder.path, "payloads"))).length, what).toBe(2);
    }
    // The runtime wakes its threads by writing, and not as often each time.
    expect(killedCount).toBeGreaterThan(points.length / 2);
  },
);

test.skipIf(!canTrace)(
  "a folder that a server made which was killed has its name kept by the next as by the first (needs strace)",
  async () => {
    await using folder = await makeFolder();
    const victim = victimIn(folder.path);
    const [first, next] = [killPointsOf(victim, ["fsync"]), killPointsOf(victim, ["fsync"])];
    expect(next).toEqual(first);
  },
);
