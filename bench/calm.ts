import { setTimeout as pause } from "node:timers/promises";
import { limits } from "./limits.ts";

const probeMs = 1_000;
const calmShare = 0.05;
/** What the planner does in the background begins 1.5 s after anything else, one piece after another. */
const calmProbeCount = 4;

/** Waits until a process has next to nothing left to do; `cpuMs` tells the processor time that it has used so far. */
export async function untilCalm(cpuMs: () => number, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  for (let calmCount = 0; ;) {
    const beforeMs = cpuMs();
    await pause(probeMs, undefined, { signal });
    calmCount = cpuMs() - beforeMs < probeMs * calmShare ? calmCount + 1 : 0;
    if (calmCount === calmProbeCount) return;
    if (performance.now() - startedMs > limits.settleMaxMs) throw new Error("it does not come to rest");
  }
}

/** Of this process, all threads together. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
