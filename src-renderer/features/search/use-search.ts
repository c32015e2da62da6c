import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { SegmentId } from "#shared/model/ids.ts";
import { limits } from "#ui/state/limits.ts";
import { useClient } from "#ui/state/tessera.tsx";

/** What is looked for: a text, or everything like one segment. */
export type Wanted =
  | { readonly kind: "text"; readonly text: string; readonly typing: boolean; readonly weak: boolean }
  | { readonly kind: "like"; readonly segmentId: SegmentId };

export const isNothing = (wanted: Wanted): boolean => wanted.kind === "text" && wanted.text.trim() === "";

/** The value once it has stood still for a while. */
export function useSettled<Value>(value: Value, pauseMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

/**
 * Hits in pages. The key holds the whole question, so an answer to an older one is never shown as
 * this one's; its call is aborted. Until the first answer comes, the former hits stay in sight.
 */
export function useHits(wanted: Wanted) {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: ["search", "hits", wanted],
    enabled: !isNothing(wanted),
    initialPageParam: 0,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => {
      const page = { offset: pageParam, limit: limits.hitsPerPage };
      return wanted.kind === "like"
        ? client.search.similar({ segmentId: wanted.segmentId, ...page }, { signal })
        : client.search.query(
            { text: wanted.text, typing: wanted.typing, weak: wanted.weak, facets: false, ...page },
            { signal },
          );
    },
    getNextPageParam: (last, pages) => {
      const shownCount = pages.reduce((sum, page) => sum + page.hits.length, 0);
      const isLast =
        last.hits.length < limits.hitsPerPage ||
        shownCount >= last.totalCount ||
        shownCount >= limits.hitCountMax;
      return isLast ? undefined : shownCount;
    },
  });
}

/** Counts at the side; they may come later than the hits, so that the hits come sooner. */
export function useFacets(wanted: Wanted) {
  const client = useClient();
  const settled = useSettled(wanted, limits.facetPauseMs);
  return useQuery({
    queryKey: ["search", "facets", settled],
    enabled: settled.kind === "text" && !isNothing(settled),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      if (settled.kind === "like") return {};
      const result = await client.search.query(
        { text: settled.text, typing: settled.typing, weak: settled.weak, facets: true, limit: 1 },
        { signal },
      );
      return result.facets;
    },
  });
}

export function useSuggestions(text: string, wanted: boolean) {
  const client = useClient();
  const settled = useSettled(text, limits.suggestPauseMs);
  const isCurrent = settled === text;
  const { data } = useQuery({
    queryKey: ["suggest", settled],
    enabled: wanted && settled.trim() !== "",
    queryFn: ({ signal }) => client.search.suggest({ text: settled, limit: 8 }, { signal }),
  });
  return wanted && isCurrent && data !== undefined ? data.suggestions : [];
}
