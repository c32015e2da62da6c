import type { QuantisedVector } from "#core/ports/library-store.ts";
import { openSharedRows, type SharedRows } from "#shared/kit/shared-rows.ts";
import type { SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Library, Streams, Watches } from "./library.ts";

/** What commits new segments with their vectors. */
type Commits = Pick<Library, "commit"> & Pick<Streams, "appendEvents"> & Pick<Watches, "appendHeard">;

export interface SharedCommits extends Commits {
  /** Vectors of the space that are committed from now on are put there as well, while it is not closed. */
  shareVectors(spaceId: SpaceId, memory: SharedArrayBuffer): void;
}

interface Written {
  readonly spaceId: SpaceId;
  readonly segmentIds: readonly SegmentId[];
  readonly vectors: readonly QuantisedVector[];
}

/**
 * The same calls, which put what they have committed where the index of its space takes it from: behind the commit and before the answer
 * to whoever asked for it, who tells the index as well. So nothing hangs on it that there may be no room.
 */
export function shareCommits(commits: Commits): SharedCommits {
  const shared = new Map<SpaceId, SharedRows>();
  const put = ({ spaceId, segmentIds, vectors }: Written): void => {
    const rows = shared.get(spaceId);
    if (rows === undefined) return;
    if (rows.isClosed()) return void shared.delete(spaceId);
    for (const [place, segmentId] of segmentIds.entries()) {
      const vector = vectors[place];
      if (vector !== undefined) rows.put(segmentId, vector.codes);
    }
    rows.publish();
  };
  const putEvents = (
    batches: Parameters<Commits["appendEvents"]>[0],
    appended: ReturnType<Commits["appendEvents"]>["events"],
  ): void => {
    for (const [place, written] of appended.entries()) {
      if (written === null || written === "fenced") continue;
      for (const [ordinal, { segmentIds }] of written.entries()) {
        const event = batches[place]?.events[ordinal];
        if (event !== undefined) put({ ...event, segmentIds });
      }
    }
  };
  return {
    shareVectors: (spaceId, memory) => void shared.set(spaceId, openSharedRows(memory)),
    commit(batch, nowMs) {
      const committed = commits.commit(batch, nowMs);
      for (const [place, { outcome, segmentIds }] of committed.items.entries()) {
        const item = batch[place];
        if (outcome === "written" && item?.kind === "indexed") put({ ...item, segmentIds });
      }
      return committed;
    },
    appendEvents(batches, nowMs) {
      const appended = commits.appendEvents(batches, nowMs);
      putEvents(batches, appended.events);
      return appended;
    },
    appendHeard(batches, nowMs, ahead) {
      const appended = commits.appendHeard(batches, nowMs, ahead);
      putEvents(batches, appended.events);
      return appended;
    },
  };
}
