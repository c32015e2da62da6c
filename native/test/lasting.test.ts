import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadNative } from "#native";

const program = fileURLToPath(new URL("lasting.ts", import.meta.url));
/** Half to one and a half megabytes are usual. Every eighth of the segments that stays, or the answers of all, is more than this. */
const grownBytesMax = 8 * 2 ** 20;

test.skipIf(loadNative().kind === "absent")(
  "segments that were made, searched and closed leave nothing in memory (needs the addon)",
  () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", program], {
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    expect(Number(stdout)).toBeLessThan(grownBytesMax);
  },
  120_000,
);
