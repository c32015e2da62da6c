import type { VectorWork } from "#core/ports/vector-index.ts";
import { limits } from "./limits.ts";

/** One way to answer, before it is gone. */
export interface Way<T> {
  readonly kind: "scan" | "graph";
  readonly estimatedVisitedCount: number;
  run(): Promise<T>;
}

/** What a visited vector takes, learnt from the searches before: the estimate that a plan shows beside the truth. */
export interface Pace {
  timed<T extends { readonly visitedCount: number }>(
    way: Way<T>,
  ): Promise<{ readonly found: T; readonly work: VectorWork }>;
}

export function createPace(nowMs: () => number): Pace {
  const msPerVector: Record<Way<unknown>["kind"], number> = { ...limits.msPerVectorAtFirst };
  return {
    async timed({ kind, estimatedVisitedCount, run }) {
      const estimatedMs = estimatedVisitedCount * msPerVector[kind];
      const beganMs = nowMs();
      const found = await run();
      const actualMs = Math.max(0, nowMs() - beganMs);
      const { visitedCount } = found;
      // A search that visits next to nothing tells what a call takes, not what a vector does.
      if (visitedCount >= limits.pacedVisitsMin)
        msPerVector[kind] += (actualMs / visitedCount - msPerVector[kind]) * limits.paceShare;
      return { found, work: { visitedCount, estimatedVisitedCount, estimatedMs, actualMs } };
    },
  };
}
