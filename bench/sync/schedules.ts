import { moreIsBetter, type Report } from "../benchmark.ts";
import { simulate } from "#e2e/simulator/simulate.ts";
import { syncLimits } from "./limits.ts";

/** Simulated schedules of faults that this thread goes through in a minute of its processor time. */
export function measureSchedules(report: Report, signal: AbortSignal): void {
  for (let seed = 0; seed < syncLimits.scheduleWarmUpCount; seed += 1) simulate(seed);
  const before = process.threadCpuUsage();
  const spentUs = (): number => {
    const spent = process.threadCpuUsage(before);
    return spent.user + spent.system;
  };
  let [count, violationCount] = [0, 0];
  for (; spentUs() < syncLimits.schedulesMs * 1_000; count += 1) {
    signal.throwIfAborted();
    if (simulate(count).violation !== undefined) violationCount += 1;
  }
  report.note(`${count} simulated schedules of faults, ${violationCount} violations`);
  if (violationCount > 0) throw new Error("a schedule of faults came to what must never happen");
  report.measured(
    moreIsBetter({
      name: "simulated-schedules",
      value: (count * 60_000_000) / spentUs(),
      unit: "a minute and core",
      peer: "limit",
      peerValue: 10_000,
      target: 1,
    }),
  );
}
