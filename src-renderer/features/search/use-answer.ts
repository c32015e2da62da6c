import { useMemo, useState } from "react";
import { togetherCount, useTeamFound } from "./use-team-found.ts";
import { useFacets, useHits, isNothing, useSettled, type Wanted } from "./use-search.ts";
import { usualSettings } from "#shared/rpc/usual-settings.ts";
import { limits } from "#ui/state/limits.ts";
import type { SearchParams } from "./search-route.ts";
import type { QueryText } from "./use-query-text.ts";

/** The answer to what is asked now, with everything that the screen says of it. */
export function useAnswer({ text, typing }: QueryText, params: SearchParams) {
  const [weakText, setWeakText] = useState<string>();
  const settled = useSettled(text, limits.typingPauseMs);
  // What is final is asked at once; what is being typed after a moment's pause.
  const asked = typing ? settled : text;
  const weak = weakText === asked;
  const wanted = useWanted({ text: asked.trim(), typing, weak }, params);
  const found = useHits(wanted);
  const facets = useFacets(wanted);
  const { data } = found;
  const isEmpty = isNothing(wanted);
  const pages = isEmpty ? [] : (data?.pages ?? []);
  const hits = useMemo(
    () =>
      isEmpty
        ? []
        : (data?.pages ?? []).flatMap((page) => page.hits.map((hit) => ({ hit, plan: page.plan }))),
    [isEmpty, data],
  );
  const [further, setFurther] = useState({ of: "", pageCount: 1 });
  const pageCount = further.of === wanted.text ? further.pageCount : 1;
  const limit = togetherCount(hits.length, pageCount);
  const team = useTeamFound(wanted, limit);
  return {
    wanted,
    isNothing: isNothing(wanted) && text.trim() === "",
    hits,
    team,
    result: pages[0],
    facets: facets.data?.facets ?? {},
    ranges: facets.data?.ranges ?? {},
    countedOver: facets.data?.countedOver,
    /** The text that what is shown answers; absent while another answer is on its way. */
    of: found.isPlaceholderData || found.isPending ? undefined : asked,
    error: found.error,
    isStale: found.isPlaceholderData,
    /** What is shown answers an earlier text; the answer to this one is on its way. */
    isBehind: found.isPlaceholderData || asked !== text,
    isPending: found.isPending,
    hasMore: found.hasNextPage || team.isFull,
    fetchMore: () => {
      if (found.hasNextPage && !found.isFetchingNextPage && !found.isPlaceholderData)
        void found.fetchNextPage();
      // Of this device all is there: what is left is the team's.
      if (!found.hasNextPage && team.isFull)
        setFurther({ of: wanted.text, pageCount: limit / limits.foundTogether + 1 });
    },
    showWeak: () => setWeakText(asked),
  };
}
/** One object as long as it asks the same: what waits for it to stand still compares it by identity. */
function useWanted({ text, typing, weak }: Wanted, params: SearchParams): Wanted {
  const { group, each, places, varied, newer, titled, headed, worded, reread } = params;
  return useMemo<Wanted>(
    () => ({
      text,
      typing,
      weak,
      ...(group === undefined ? {} : { group }),
      ...(group === undefined || each === undefined ? {} : { perGroup: each }),
      ...(places === undefined ? {} : { collapse: false }),
      ...(varied === undefined ? {} : { diverse: limits.variedShare }),
      ...(newer === undefined ? {} : { recency: limits.newerShare }),
      ...(titled === undefined ? {} : { titles: limits.titledShare, tags: limits.titledShare }),
      ...(headed === undefined ? {} : { headings: limits.titledShare }),
      ...(worded === undefined ? {} : { texts: limits.titledShare }),
      // What is being typed is not read once more at each key.
      ...(reread === undefined || typing ? {} : { rerankMs: reread ? usualSettings.rerankMs : 0 }),
    }),
    [text, typing, weak, group, each, places, varied, newer, titled, headed, worded, reread],
  );
}
export type Answer = ReturnType<typeof useAnswer>;
