import type { Benchmark } from "../benchmark.ts";
import { createScratch } from "../scratch.ts";
import { measureTeamSearch } from "./team-search.ts";

export const teamBenchmark: Benchmark = {
  name: "team-quick",
  about:
    "what a team's server costs: its search against bare SQL, and what anybody is shown that is not theirs",
  async run(report, signal) {
    await using scratch = await createScratch();
    await measureTeamSearch(scratch, report, signal);
  },
};
