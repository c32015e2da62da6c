import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "#core/ports/clock.ts";
import { inferenceLimits as limits } from "./limits.ts";

/** Whether the device runs on its battery; undefined where the system does not say, which is everywhere but on Linux. */
export async function isOnBattery(folder = "/sys/class/power_supply"): Promise<boolean | undefined> {
  const names = await readdir(folder).catch(() => []);
  const read = async (name: string, what: string): Promise<string> =>
    (await readFile(join(folder, name, what), "utf8").catch(() => "")).trim();
  let isKnown = false;
  for (const name of names) {
    const type = await read(name, "type");
    // A mouse has a battery too.
    if (type !== "Battery" || (await read(name, "scope")) === "Device") continue;
    isKnown = true;
    if ((await read(name, "status")) === "Discharging") return true;
  }
  return isKnown ? false : undefined;
}

/** Resolves when it does not, or when nobody can say. */
export const whenPowered =
  (clock: Clock, onBattery: () => Promise<boolean | undefined> = isOnBattery) =>
  async (signal: AbortSignal | undefined): Promise<void> => {
    while ((await onBattery()) === true) await clock.sleep(limits.batteryLookMs, signal);
  };
