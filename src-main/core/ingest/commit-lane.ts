import { createGrouped } from "#shared/kit/grouped.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { CommittedItem, ItemCommit, LibraryStore } from "#core/ports/library-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import type { VectorFeed } from "./vector-feed.ts";
import { vectorRows } from "./vector-rows.ts";

export interface CommitLaneDeps {
  readonly store: Pick<LibraryStore, "commit">;
  readonly feed: VectorFeed;
  readonly clock: Clock;
  /** Some were stored without their vectors, which are to come. */
  readonly onBare: () => void;
}

/** Commits a batch and resolves, when it is written and handed to the index, with how many items came to an end. */
export type CommitLane = (commits: readonly ItemCommit[]) => Promise<number>;

/** Batches that wait while another is written go together in one transaction: the slower the disk, the larger the groups. */
export function createCommitLane({ store, feed, clock, onBare }: CommitLaneDeps): CommitLane {
  return createGrouped({
    async run(group: readonly (readonly ItemCommit[])[]) {
      const commits = group.flat();
      const { revision, removedSegments, items } = await store.commit(commits, clock.nowMs());
      await feed.push({ revision, removed: removedSegments, added: rowsOf(commits, items) });
      if (commits.some(isBare)) onBare();
      let from = 0;
      return group.map(({ length }) => {
        const own = items.slice(from, (from += length));
        return own.filter(({ outcome }) => outcome !== "stale").length;
      });
    },
    // No more wait than are claimed at a time.
    weightOf: ({ length }) => length,
    weightMax: Number.POSITIVE_INFINITY,
  });
}

const isBare = (commit: ItemCommit): boolean =>
  commit.kind === "indexed" && commit.vectors.length < commit.segments.length;

/** Vectors of what was written: what was stale left none. */
function rowsOf(commits: readonly ItemCommit[], items: readonly CommittedItem[]): readonly VectorRow[] {
  return items.flatMap(({ outcome, segmentIds }, position) => {
    const commit = commits[position];
    if (outcome !== "written" || commit?.kind !== "indexed") return [];
    return vectorRows(segmentIds, commit.vectors);
  });
}
