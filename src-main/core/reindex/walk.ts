import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { SpaceStore } from "#core/ports/space-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { embedPage } from "./embed-page.ts";
import { limits } from "./limits.ts";

/** Goes through all segments in the order of their ids and gives a space the vectors that it lacks. */
export interface Walk {
  readonly spaceId: SpaceId;
  /** One page; true when there is no segment behind it. Rejects with a `RestingError` where the model is to wait. */
  next(signal: AbortSignal): Promise<boolean>;
  /** At the pace of the last pages; undefined before the first. */
  msPerSegment(): number | undefined;
}

interface WalkDeps {
  readonly store: Pick<SpaceStore, "segmentsWithout">;
  readonly clock: Stopwatch;
  readonly embedder: Embedder;
  /** Stores a page, with how far all is done. */
  readonly put: (spaceId: SpaceId, rows: readonly VectorRow[], until: number) => Promise<unknown>;
}

/** `after`: as the store has it. Where nothing lacks, how far that is so is only written at the end. */
export function createWalk({ store, clock, embedder, put }: WalkDeps, after: number): Walk {
  const spaceId = embedder.space.id;
  let stored = after;
  let last = after;
  let seenMs: number | undefined;
  let mean: number | undefined;
  const measure = (segmentCount: number): void => {
    const nowMs = clock.elapsedMs();
    if (seenMs !== undefined && segmentCount > 0) {
      const each = (nowMs - seenMs) / segmentCount;
      mean = mean === undefined ? each : mean + (each - mean) / limits.pacePageCount;
    }
    seenMs = nowMs;
  };
  return {
    spaceId,
    msPerSegment: () => mean,
    async next(signal) {
      const { rows, until, isAll } = await embedPage(store, embedder, last, signal);
      if (rows.length > 0 || (isAll && until > stored)) {
        await put(spaceId, rows, until);
        stored = until;
      }
      last = until;
      measure(rows.length);
      return isAll;
    },
  };
}
