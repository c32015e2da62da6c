import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadNative } from "#native";

const program = fileURLToPath(new URL("terminated.ts", import.meta.url));

test.skipIf(loadNative().kind === "absent")(
  "a thread that is ended while the addon works for it ends nothing else (needs the addon)",
  () => {
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    expect({ status, signal }, stderr).toEqual({ status: 0, signal: null });
    expect(stdout).toBe("all ended\n");
  },
);
