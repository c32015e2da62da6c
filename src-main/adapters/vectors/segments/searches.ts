import type { VectorQuestion, VectorSearch } from "#core/ports/vector-index.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { withoutRemoved } from "../without-removed.ts";
import type { HeldSegment, SegmentContent } from "./content.ts";
import { searchSegments, type SegmentsAnswer, type SegmentSearchDeps } from "./segment-search.ts";

export interface SearchesDeps extends SegmentSearchDeps {
  /** Leaves out what is damaged: what is asked again is asked of the others. */
  setAsideDamaged(): void;
}

/** The searches that run, each over the content that it began with. */
export interface Searches {
  nearest(content: () => SegmentContent, question: VectorQuestion): Promise<VectorSearch>;
  /** A row is no more to be given, by those that run either. */
  removed(segmentId: SegmentId): void;
  /** Closes segments when the last search that may be in them has ended: memory outlives nobody's reading. */
  retire(segments: readonly HeldSegment[]): void;
}

interface Running {
  readonly answer: Promise<SegmentsAnswer>;
  /** Since it began. */
  readonly removed: Set<SegmentId>;
}

export function createSearches(deps: SearchesDeps): Searches {
  const all = new Set<Running>();
  const once = async (content: SegmentContent, question: VectorQuestion) => {
    const running: Running = { answer: searchSegments(deps, content, question), removed: new Set() };
    all.add(running);
    try {
      return { ...(await running.answer), removed: running.removed };
    } finally {
      all.delete(running);
    }
  };
  return {
    nearest: (content, question) =>
      withoutRemoved(question, async (asked) => {
        for (;;) {
          const answer = await once(content(), asked);
          if (answer.kind === "damaged") deps.setAsideDamaged();
          else
            return {
              search: answer.search,
              isThere: ({ segmentId }) => !answer.removed.has(segmentId),
            };
        }
      }),
    removed(segmentId) {
      for (const running of all) running.removed.add(segmentId);
    },
    retire(segments) {
      void Promise.allSettled(Array.from(all, ({ answer }) => answer)).then(() => {
        for (const { native } of segments) native.close();
      });
    },
  };
}
