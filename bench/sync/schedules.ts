import { median } from "../statistics.ts";
import { moreIsBetter, type Report } from "../benchmark.ts";
import { simulate } from "#e2e/simulator/simulate.ts";
import { syncLimits } from "./limits.ts";

/**
 * Simulated schedules of faults that this thread goes through in a minute of its processor time: the same ones again and
 * again. The first rounds are for the compiler; of the others the quickest counts, as there is no peer beside which they
 * could be measured, and what neighbours take of the processor's caches is no work of the simulator's.
 */
export function measureSchedules(report: Report, signal: AbortSignal): void {
  const aMinute = Array.from({ length: syncLimits.scheduleRounds }, () => aMinuteOfRound(signal));
  const warm = aMinute.slice(syncLimits.scheduleWarmUpRounds);
  report.note(
    `${syncLimits.schedulesPerRound} simulated schedules of faults without a violation, ` +
      `${warm.length} times: ${Math.round(median(warm))} a minute and core in the median, ` +
      `${Math.round(aMinute[0] ?? 0)} the first time`,
  );
  report.measured(
    moreIsBetter({
      name: "simulated-schedules",
      value: Math.max(...warm),
      unit: "a minute and core",
      peer: "limit",
      peerValue: 10_000,
      target: 1,
    }),
  );
}

/** Schedules a minute of processor time. */
function aMinuteOfRound(signal: AbortSignal): number {
  const before = process.threadCpuUsage();
  for (let seed = 0; seed < syncLimits.schedulesPerRound; seed += 1) {
    signal.throwIfAborted();
    const { violation } = simulate(seed);
    if (violation !== undefined)
      throw new Error(`schedule ${seed} came to what must never happen: ${violation}`);
  }
  const { user, system } = process.threadCpuUsage(before);
  return (syncLimits.schedulesPerRound * 60_000_000) / (user + system);
}
