import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";

/** Pushes until it is killed some time after the first acknowledgement; gives the keys that were acknowledged. */
export async function pushAndKill(
  dataFolder: string,
  first: number,
  afterMs: number,
  victimScript: "push-until-killed.ts" | "capture-until-killed.ts" = "push-until-killed.ts",
): Promise<readonly string[]> {
  const script = join(import.meta.dirname, victimScript);
  const victim = spawn(process.execPath, [script, dataFolder, String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void victim.kill("SIGKILL"));
  let told = "";
  victim.stdout.on("data", (chunk: Buffer) => {
    if (told === "") setTimeout(() => victim.kill("SIGKILL"), afterMs);
    told += chunk.toString();
  });
  const [, signal] = (await once(victim, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  // The last line may have been cut.
  return told
    .slice(0, told.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((key) => key !== "");
}
