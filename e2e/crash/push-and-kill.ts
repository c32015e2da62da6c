import { killOnceItTells } from "./kill-once-it-tells.ts";

/** Pushes until it is killed some time after the first acknowledgement; gives the keys that were acknowledged. */
export async function pushAndKill(
  dataFolder: string,
  first: number,
  afterMs: number,
  victimScript: "push-until-killed.ts" | "capture-until-killed.ts" = "push-until-killed.ts",
): Promise<readonly string[]> {
  const told = await killOnceItTells(victimScript, [dataFolder, String(first)], afterMs);
  // The last line may have been cut.
  return told
    .slice(0, told.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((key) => key !== "");
}
