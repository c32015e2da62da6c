import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { HonestDevice } from "#e2e/team/fixtures/honest-device.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import { quantile, spread } from "../statistics.ts";

const besieger = new URL("besiege-main.ts", import.meta.url);
/** By turns, as many edits in each: fewer a second than a device may make. */
const [turnCount, editCount, editEveryMs] = [4, 300, 8] as const;

/** How much longer those who mean well wait while others use up sockets. */
export async function measureSiege(
  honest: HonestDevice,
  port: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const alone: number[] = [];
  const besieged: number[] = [];
  for (let turn = 0; turn < turnCount; turn++) {
    alone.push(...(await editFor(honest, signal)));
    const attacker = fork(besieger, [String(port)]);
    await once(attacker, "message");
    besieged.push(...(await editFor(honest, signal)));
    attacker.disconnect();
    await once(attacker, "exit");
  }
  report.note(`edits acknowledged: alone ${spread(alone, "ms")}, besieged ${spread(besieged, "ms")}`);
  const p99 = (times: readonly number[]): number => quantile(times, 0.99);
  report.measured(
    lessIsBetter({
      name: "honest-p99-besieged",
      value: p99(besieged),
      unit: "ms (p99)",
      peer: "alone",
      peerValue: p99(alone),
      target: 0.5,
    }),
  );
}

/** By the milliseconds until each was acknowledged. */
export async function editFor(honest: HonestDevice, signal: AbortSignal): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n < editCount; n++) {
    times.push(await honest.edit());
    await pause(editEveryMs, undefined, { signal });
  }
  return times;
}
