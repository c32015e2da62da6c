/** The trail of the embedded tier under a system that ends the server at any call that touches what keeps it. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { linesOf } from "#shared/audit/lines.ts";
import { verifyExport } from "#shared/audit/verify-export.ts";
import { makeFolder, prepareFolder } from "../database/open-database.fake.ts";
import { canTrace, killPointsOf, runTraced, someOf } from "../under-strace.fake.ts";
import { trailChecks } from "./trail-keys.ts";
import { actAt, actCount, openTrail, openTrailTier, trailOrg } from "./trail-under-faults.ts";

vi.setConfig({ testTimeout: 1_800_000 });
const script = fileURLToPath(new URL("trail-under-faults.ts", import.meta.url));
const calls = ["write", "fdatasync"];

const victimIn = (folder: string) => ({ script, args: [folder], paths: [join(folder, "truth.log")] });

test.skipIf(!canTrace)(
  "killed at any call, the trail has what was acknowledged, is sound, and goes on (needs strace)",
  async () => {
    await using undisturbed = await makeFolder();
    await prepareFolder(undisturbed.path);
    const points = someOf(killPointsOf(victimIn(undisturbed.path), calls), 1);
    expect(points.length).toBeGreaterThan(1);
    for (const { call, at } of points) {
      const what = `${call} ${at}`;
      await using folder = await makeFolder();
      await prepareFolder(folder.path);
      const { lines } = runTraced(victimIn(folder.path), [`${call}:signal=KILL:when=${at}`]);
      const recordedCount = lines.filter((line) => line.startsWith("recorded")).length;
      expect(recordedCount, what).toBeLessThan(actCount);
      await using tier = await openTrailTier(folder.path);
      const trail = openTrail(tier);
      const countNow = async (): Promise<number> => {
        const { leaves } = await trail.page(trailOrg, { before: undefined, count: 100 });
        const numbers = leaves.map(({ targets }) => targets[0]).toReversed();
        expect(numbers, what).toEqual(numbers.map((_, n) => `count:${n}`));
        return numbers.length;
      };
      const found = await countNow();
      expect([recordedCount, recordedCount + 1], what).toContain(found);
      await trail.append(trailOrg, [actAt(found)]);
      expect(await countNow(), what).toBe(found + 1);
      expect(await verifyExport(trailChecks, linesOf(trail.exportLines(trailOrg, 0))), what).toMatchObject({
        kind: "sound",
        leafCount: found + 1,
      });
    }
  },
);
