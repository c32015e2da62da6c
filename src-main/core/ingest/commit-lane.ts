import type { Clock } from "#core/ports/clock.ts";
import type { CommittedItem, ItemCommit, LibraryStore } from "#core/ports/library-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface CommitLaneDeps {
  readonly store: Pick<LibraryStore, "commit">;
  readonly feed: VectorFeed;
  readonly clock: Clock;
}

/** Commits a batch and resolves, when it is written and handed to the index, with how many items came to an end. */
export type CommitLane = (commits: readonly ItemCommit[]) => Promise<number>;

interface Waiting {
  readonly commits: readonly ItemCommit[];
  readonly settle: PromiseWithResolvers<number>;
}

/** Batches that wait while another is written go together in one transaction: the slower the disk, the larger the groups. */
export function createCommitLane({ store, feed, clock }: CommitLaneDeps): CommitLane {
  let waiting: Waiting[] = [];
  let running = false;

  const commitTogether = async (group: readonly Waiting[]): Promise<void> => {
    const commits = group.flatMap((batch) => batch.commits);
    const { revision, removedSegments, items } = await store.commit(commits, clock.nowMs());
    await feed.push({ revision, removed: removedSegments, added: rowsOf(commits, items) });
    let from = 0;
    for (const { commits: own, settle } of group) {
      settle.resolve(
        items.slice(from, from + own.length).filter(({ outcome }) => outcome !== "stale").length,
      );
      from += own.length;
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await commitTogether(group).catch((error: unknown) => {
        for (const { settle } of group) settle.reject(error);
      });
    }
    running = false;
  };
  return (commits) => {
    const settle = Promise.withResolvers<number>();
    waiting.push({ commits, settle });
    if (!running) void run();
    return settle.promise;
  };
}

/** Vectors of what was written, under the ids that the store gave. */
function rowsOf(commits: readonly ItemCommit[], items: readonly CommittedItem[]): readonly VectorRow[] {
  return items.flatMap(({ outcome, segmentIds }, position) => {
    const commit = commits[position];
    if (outcome !== "written" || commit?.kind !== "indexed") return [];
    return segmentIds.flatMap((segmentId, ordinal) => {
      const vector = commit.vectors[ordinal];
      return vector === undefined ? [] : [{ segmentId, ...vector }];
    });
  });
}
