import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isOnBattery, whenPowered } from "./battery.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-power-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function supply(name: string, facts: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [what, text] of Object.entries(facts)) writeFileSync(join(folder, name, what), `${text}\n`);
}

test("a device runs on its battery while that discharges; a mouse's battery is not the device's", async () => {
  expect(await isOnBattery(join(folder, "absent"))).toBeUndefined();
  supply("mouse", { type: "Battery", scope: "Device", status: "Discharging" });
  expect(await isOnBattery(folder)).toBeUndefined();
  supply("BAT0", { type: "Battery", status: "Discharging" });
  supply("AC", { type: "Mains", online: "0" });
  expect(await isOnBattery(folder)).toBe(true);
  supply("BAT0", { type: "Battery", status: "Charging" });
  expect(await isOnBattery(folder)).toBe(false);
});

test("work is let on when there is power again, and not for ever held where nobody can say", async () => {
  const answers = [true, true, false];
  const slept: number[] = [];
  const clock = {
    nowMs: () => 0,
    sleep: (delayMs: number) => (slept.push(delayMs), Promise.resolve()),
  };
  await whenPowered(clock, () => Promise.resolve(answers.shift()))(undefined);
  expect(slept).toHaveLength(2);
  await whenPowered(clock, () => Promise.resolve(undefined))(undefined);
  expect(slept).toHaveLength(2);
});
