import { setTimeout as pause } from "node:timers/promises";
import { lessIsBetter, type Benchmark } from "../benchmark.ts";
import { untilCalm } from "../calm.ts";
import { startEdgeHost } from "../edge-host.ts";
import { prepareLibrary } from "../library.ts";
import { limits } from "../limits.ts";
import { useOf } from "../process-tree.ts";
import { short } from "../statistics.ts";

export const idleBenchmark: Benchmark = {
  name: "idle",
  about: "processor time and memory of an idle host with 100,000 segments open, against the limits",
  async run(report, signal) {
    if (process.platform !== "linux") throw new Error("reads /proc, which only Linux has");
    const { dataFolder } = await prepareLibrary(report, signal);
    await using host = await startEdgeHost(dataFolder);
    const startedMs = performance.now();
    await untilCalm(() => useOf(host.processId).cpuMs, signal);
    // What the start took is given back once nothing has happened for a while.
    await pause(limits.idleSettleMs, undefined, { signal });
    report.note(`came to rest after ${short((performance.now() - startedMs) / 1000)} s`);
    const before = useOf(host.processId);
    const watchedFromMs = performance.now();
    await pause(limits.idleWatchedMs, undefined, { signal });
    const after = useOf(host.processId);
    const share = (after.cpuMs - before.cpuMs) / (performance.now() - watchedFromMs);
    report.note(`${after.processCount} processes, ${short(limits.idleWatchedMs / 1000)} s watched`);
    const limit = { peer: "limit", target: 1 };
    // The kernel counts in hundredths of a second: nothing at all is less than one of them.
    const percent = Math.max(share, 10 / limits.idleWatchedMs) * 100;
    report.measured(
      lessIsBetter({ ...limit, name: "idle processor", value: percent, unit: "% of a core", peerValue: 1 }),
    );
    report.measured(
      lessIsBetter({
        ...limit,
        name: "idle memory",
        value: after.residentBytes / 1e6,
        unit: "MB RSS",
        peerValue: 300,
      }),
    );
  },
};
