/** The section about starting again, mapped and sealed. */
import type { VectorEngine } from "#adapters/vectors/vector-engine.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { median, spread } from "../statistics.ts";
import type { LiveAmounts } from "./amounts.ts";
import { type StartEngine, vectorAt } from "./live-engine.ts";
import { targets } from "./limits.ts";

/** From nothing to the first answer over everything, with what was left behind. Ends the engine. */
export async function restart(
  engine: VectorEngine,
  set: VectorSet,
  start: StartEngine,
  { restartRounds }: LiveAmounts,
  report: Report,
): Promise<void> {
  const { vectorCount } = engine.state();
  await engine.persist();
  await engine.close();
  for (const atRest of ["mapped", "sealed"] as const)
    await startAgain({ set, start, vectorCount, atRest, restartRounds }, report);
}

interface Left {
  readonly set: VectorSet;
  readonly start: StartEngine;
  readonly vectorCount: number;
  readonly atRest: VectorsAtRest;
  readonly restartRounds: number;
}

async function startAgain(
  { set, start, vectorCount, atRest, restartRounds }: Left,
  report: Report,
): Promise<void> {
  // Written as is asked for, where it was not.
  const writing = await start(set.dimensions, vectorCount, atRest);
  await writing.persist();
  await writing.close();
  const times: number[] = [];
  for (let round = 0; round < restartRounds; round += 1) {
    const startedMs = performance.now();
    const again = await start(set.dimensions, vectorCount, atRest);
    await again.nearest({ vector: vectorAt(set, set.queries, round), limit: 10, allowed: null });
    times.push(performance.now() - startedMs);
    if (again.state().vectorCount !== vectorCount) throw new Error("rows were lost by starting again");
    await again.close();
  }
  report.note(`started again, ${atRest}, ${spread(times, "ms")}`);
  report.measured(
    lessIsBetter({
      name: `started again, ${atRest}, up to the first answer`,
      value: median(times),
      unit: "ms",
      peer: "limit",
      peerValue: targets.restartMs,
      target: 1,
    }),
  );
}
