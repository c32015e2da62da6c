import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadNative } from "#native";

const roundCount = 250;

test.skipIf(loadNative().kind === "absent").each([1, 20_261_127, Date.now() % 1_000_000])(
  "segments that were cut or changed are refused or searched, and end nobody's process (needs the addon; seed %i)",
  (seed) => {
    const folder = mkdtempSync(join(tmpdir(), "tessera-damaged-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const program = join(import.meta.dirname, "read-damaged.ts");
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", program, folder, String(seed), String(roundCount)],
      { encoding: "utf8" },
    );
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
    const became = JSON.parse(stdout) as Record<"refused" | "damaged" | "padding" | "missed", number>;
    expect(became.missed).toBe(0);
    expect(became.refused + became.damaged).toBeGreaterThan(roundCount / 2);
    expect(Math.min(became.refused, became.damaged)).toBeGreaterThan(0);
  },
);
