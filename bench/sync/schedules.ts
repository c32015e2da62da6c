import { moreIsBetter, type Report } from "../benchmark.ts";
import { simulate } from "#e2e/simulator/simulate.ts";
import { syncLimits } from "./limits.ts";

/** Simulated schedules of faults that this thread goes through in a minute of its processor time. */
export function measureSchedules(report: Report, signal: AbortSignal): void {
  for (let seed = 0; seed < syncLimits.scheduleWarmUpCount; seed += 1) simulate(seed);
  const before = process.threadCpuUsage();
  const endMs = performance.now() + syncLimits.schedulesMs;
  let [count, violationCount] = [0, 0];
  for (; performance.now() < endMs; count += 1) {
    signal.throwIfAborted();
    if (simulate(count).violation !== undefined) violationCount += 1;
  }
  const { user, system } = process.threadCpuUsage(before);
  report.note(`${count} simulated schedules of faults, ${violationCount} violations`);
  if (violationCount > 0) throw new Error("a schedule of faults came to what must never happen");
  report.measured(
    moreIsBetter({
      name: "simulated-schedules",
      value: (count * 60_000_000) / (user + system),
      unit: "a minute and core",
      peer: "limit",
      peerValue: 10_000,
      target: 1,
    }),
  );
}
