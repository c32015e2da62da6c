/** The section about the moment from which a committed row is found. */
import { randomBytes } from "node:crypto";
import { createLibraryWrites } from "#adapters/sqlite/create-library.ts";
import { openDatabase } from "#adapters/sqlite/open.ts";
import { createNoteWrites } from "#adapters/sqlite/search-notes.ts";
import { shareCommits } from "#adapters/sqlite/shared-commits.ts";
import { limits as vectorLimits } from "#adapters/vectors/limits.ts";
import { scriptPairs } from "#adapters/vectors/near-watches.ts";
import { createWatchScans } from "#adapters/vectors/watch-scans.ts";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import { withSharedArrivals } from "#adapters/vectors/shared-arrivals.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { sharedRowsMemory } from "#shared/kit/shared-rows.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { createScratch } from "../scratch.ts";
import { median, quantile, short, spread } from "../statistics.ts";
import type { LiveAmounts } from "./amounts.ts";
import { committer } from "./live-commit.ts";
import { engineStarter, liveSpaceId, vectorAt } from "./live-engine.ts";
import { targets } from "./limits.ts";
import { nativeOrThrow } from "./tessera-engine.ts";

/**
 * What the writer's thread does behind a commit, and what the thread of the index does before it answers the next question: one
 * behind the other in one thread, because the clocks of two say nothing of microseconds. Between the threads there is but
 * memory; that whoever asks next finds the row, over them, is looked at by `insertThroughThreads`.
 */
export async function shareAfterCommits(
  set: VectorSet,
  { commitCount }: LiveAmounts,
  report: Report,
): Promise<void> {
  await using scratch = await createScratch();
  const opening = openDatabase({ path: scratch.path("library.db"), key: randomBytes(32) }, "writer");
  if (opening.kind !== "open") throw new Error(opening.detail);
  using database = { ...opening, [Symbol.dispose]: () => void opening.database.close() };
  const library = createLibraryWrites(database.database);
  let committedMs = 0;
  const commits = shareCommits({
    ...library,
    ...createNoteWrites(database.database, createWatchScans(scriptPairs)),
    commit(...batch) {
      const committed = library.commit(...batch);
      committedMs = performance.now();
      return committed;
    },
  });
  const start = await engineStarter(nativeOrThrow(), segmentTuning, scratch);
  const engine = withSharedArrivals(await start(set.dimensions, 0, "sealed"));
  const memory = sharedRowsMemory(set.dimensions, vectorLimits.sharedRowsMax);
  engine.share(memory);
  commits.shareVectors(liveSpaceId, memory);
  const sharedUs: number[] = [];
  const takenUs: number[] = [];
  const commit = await committer(
    {
      addFolder: async (folder) => library.addFolder(folder),
      applyDifference: async (...difference) => library.applyDifference(...difference),
      claim: async (...wanted) => library.claim(...wanted),
      async commit(...batch) {
        const committed = commits.commit(...batch);
        sharedUs.push((performance.now() - committedMs) * 1000);
        // As every call of the engine, it takes what is there first.
        engine.state();
        takenUs.push((performance.now() - committedMs) * 1000);
        return committed;
      },
    },
    commitCount,
  );
  for (let row = 0; row < commitCount; row += 1) await commit(quantise(vectorAt(set, set.base, row)));
  const { vectorCount } = engine.state();
  await engine.close();
  if (vectorCount !== commitCount) throw new Error(`${vectorCount} rows were taken`);
  tellShared(report, sharedUs, takenUs);
}

function tellShared(report: Report, sharedUs: readonly number[], takenUs: readonly number[]): void {
  report.note(
    `in memory that the index has too ${spread(sharedUs, "µs")} after the commit, taken by it ${spread(takenUs, "µs")}, p99 ${short(quantile(takenUs, 0.99))} µs`,
  );
  report.measured(
    lessIsBetter({
      name: "searchable after its commit",
      value: median(takenUs),
      unit: "µs",
      peer: "limit",
      peerValue: targets.insertUs,
      target: 1,
    }),
  );
}
