import type { Benchmark } from "../benchmark.ts";
import { createScratch } from "../scratch.ts";
import { measureBurst } from "../sync/burst.ts";
import { measureFirstSync } from "../sync/first-sync.ts";
import { measureIdle } from "../sync/idle.ts";
import { measureKills } from "../sync/kills.ts";
import { syncLimits } from "../sync/limits.ts";
import { measureSchedules } from "../sync/schedules.ts";
import { measureSteady, measureWholeServer } from "../sync/steady.ts";
import { ensurePeers } from "../vectors/peer-packages.ts";
import { teamLimits } from "./limits.ts";
import { measureTeamSearch } from "./team-search.ts";

interface Amounts {
  readonly burstRounds: number;
  readonly killRounds: number;
  readonly firstSyncItemCount: number;
  readonly sharedItemCount: number;
  readonly steadyMs: number;
  /** How long the same goes on against the whole server; 0: it does not. */
  readonly wholeServerMs: number;
}

const teamBenchmark = (name: string, about: string, amounts: Amounts): Benchmark => ({
  name,
  about,
  async run(report, signal) {
    ensurePeers(report.note);
    // Each on files of its own: what one has written is nothing that another should have to read.
    const apart = async (measure: (scratch: Awaited<ReturnType<typeof createScratch>>) => Promise<void>) => {
      await using scratch = await createScratch();
      await measure(scratch);
    };
    await apart((scratch) => measureBurst(scratch, report, amounts.burstRounds, signal));
    await apart((scratch) => measureKills(scratch, report, amounts.killRounds, signal));
    await apart((scratch) => measureFirstSync(scratch, report, amounts.firstSyncItemCount, signal));
    await apart((scratch) => measureIdle(scratch, report, signal));
    await apart((scratch) => measureSteady(scratch, report, amounts.steadyMs, signal));
    if (amounts.wholeServerMs > 0)
      await apart((scratch) => measureWholeServer(scratch, report, amounts.wholeServerMs, signal));
    measureSchedules(report, signal);
    await apart((scratch) => measureTeamSearch(scratch, report, amounts.sharedItemCount, signal));
  },
});

/** What `team` measures of edits at an even pace, by itself; a minute in all where nothing is said of minutes. */
const paceBenchmark: Benchmark = {
  name: "team-pace",
  about:
    "1,000 edits a second: until they are acknowledged and with the others, of the hub alone and of the whole server",
  async run(report, signal, { minutes }) {
    const durationMs = minutes === undefined ? syncLimits.paceMs : minutes * 60_000;
    for (const measureOne of [measureSteady, measureWholeServer]) {
      await using scratch = await createScratch();
      await measureOne(scratch, report, durationMs, signal);
    }
  },
};

/** What `team` measures of searching, by itself. */
const searchBenchmark: Benchmark = {
  name: "team-search",
  about:
    "a team's search against bare SQL under the same rights, exact and by the graph, and what it finds of what is near",
  async run(report, signal, { quick }) {
    await using scratch = await createScratch();
    await measureTeamSearch(
      scratch,
      report,
      quick ? teamLimits.quickItemCount : teamLimits.itemCount,
      signal,
    );
  },
};

export const teamBenchmarks: readonly Benchmark[] = [
  paceBenchmark,
  searchBenchmark,
  teamBenchmark(
    "team-quick",
    "what a team's server costs: updates against Hocuspocus and y-websocket, kill -9, its search against bare SQL, and what anybody is shown that is not theirs",
    {
      burstRounds: syncLimits.quickBurstRounds,
      killRounds: syncLimits.quickKillRounds,
      firstSyncItemCount: syncLimits.quickFirstSyncItemCount,
      sharedItemCount: teamLimits.quickItemCount,
      steadyMs: syncLimits.quickSteadyMs,
      wholeServerMs: 0,
    },
  ),
  teamBenchmark(
    "team",
    "the same with 200 rounds of kill -9, and edits on the whole server as well, for some minutes",
    {
      burstRounds: syncLimits.burstRounds,
      killRounds: syncLimits.killRounds,
      firstSyncItemCount: syncLimits.firstSyncItemCount,
      sharedItemCount: teamLimits.itemCount,
      steadyMs: syncLimits.steadyMs,
      wholeServerMs: syncLimits.steadyMs,
    },
  ),
];
