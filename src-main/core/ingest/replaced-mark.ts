import { SegmentId } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";
import type { VectorExchangeDeps } from "./vector-exchange.ts";

/** From which to which segment, written before the first of them is replaced and removed once the index has kept them all. */
const markSetting = "vectorsReplaced";

export interface ReplacedMark {
  /** Between these ids vectors are about to be replaced. */
  widen(leastId: number, greatestId: number): Promise<void>;
  /** All of them were handed to the index. */
  settle(): Promise<void>;
  /** Hands them to the index again, where the last run came to no end. */
  takeUp(signal: AbortSignal): Promise<void>;
}

/**
 * An index that was not written before the program was killed finds by ids alone what it lacks, and would keep an old
 * vector of a segment that it knows for ever.
 * Invariant: while the store has a vector that the index on the disk may lack, the mark covers its segment.
 */
export function createReplacedMark({
  rows,
  settings,
  library,
  index,
  space,
}: Omit<VectorExchangeDeps, "files">): ReplacedMark {
  const read = async (): Promise<readonly [number, number] | undefined> => {
    const [, least, greatest] = /^(\d+)-(\d+)$/.exec((await settings.readSetting(markSetting)) ?? "") ?? [];
    return least === undefined ? undefined : [Number(least), Number(greatest)];
  };
  const settle = async (): Promise<void> => {
    await library.vectorsTold();
    await index.persist();
    await settings.writeSetting(markSetting, "");
  };
  return {
    settle,
    async widen(leastId, greatestId) {
      const [least = leastId, greatest = greatestId] = (await read()) ?? [];
      const [from, to] = [Math.min(least, leastId), Math.max(greatest, greatestId)];
      await settings.writeSetting(markSetting, `${from}-${to}`);
    },
    async takeUp(signal) {
      const marked = await read();
      if (marked === undefined) return;
      let after = marked[0] > 1 ? SegmentId.parse(marked[0] - 1) : null;
      while ((after ?? 0) < marked[1]) {
        signal.throwIfAborted();
        const page = await rows.vectorsAfter(space().id, after, limits.exchangeRowCountMax, signal);
        if (page.length === 0) break;
        // Through the store: a segment that is gone since the page was read is not told of.
        await library.replaceVectors(space().id, page);
        after = page.at(-1)?.segmentId ?? null;
      }
      // Whoever closes the library does not wait until an index has been read: the mark stays.
      await Promise.race([settle(), untilAborted(signal)]);
    },
  };
}

/** Rejects with the signal's reason. */
function untilAborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
  );
}
