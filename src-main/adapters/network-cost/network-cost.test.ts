import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { networkCosts } from "./network-cost.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-network-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Stands where the system's program does, and says only what is asked for rightly. */
function programThat(says: string): string {
  const path = join(folder, "busctl");
  writeFileSync(path, `#!/bin/sh\nfor last; do :; done\n[ "$last" = Metered ] || exit 1\n${says}\n`, {
    mode: 0o700,
  });
  return path;
}

const onLinux = process.platform === "linux";

test.skipIf(!onLinux).each([
  ["u 1", true],
  ["u 2", false],
  ["u 3", true],
  ["u 4", false],
  ["u 0", undefined],
  ["u 11", undefined],
  ["b true", undefined],
  ["", undefined],
  ["constructor", undefined],
])("what the system says as %j is understood (Linux)", async (answer, costs) => {
  expect(await networkCosts(programThat(`echo '${answer}'`))).toBe(costs);
});

test.skipIf(!onLinux).each(["exit 1", "echo 'u 1'; exit 1", "yes | head -c 100000", "kill -9 $$"])(
  "where %j is all there is, nobody says (Linux)",
  async (says) => {
    expect(await networkCosts(programThat(says))).toBeUndefined();
  },
);

test("where there is no such program nobody says", async () => {
  expect(await networkCosts(join(folder, "absent"))).toBeUndefined();
});
