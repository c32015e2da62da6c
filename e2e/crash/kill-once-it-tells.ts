import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";

/** Runs a script of this folder and kills it some time after the first thing that it tells; gives all that it told. */
export async function killOnceItTells(
  script: string,
  args: readonly string[],
  afterMs: number,
): Promise<string> {
  const victim = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
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
  return told;
}
