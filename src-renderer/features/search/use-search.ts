import { ORPCError } from "@orpc/client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { limits } from "#ui/state/limits.ts";
import { useClient } from "#ui/state/tessera.tsx";

/** What is looked for, and how the answer is to be put. */
export interface Wanted {
  readonly text: string;
  readonly typing: boolean;
  readonly weak: boolean;
  readonly group?: "folder" | "kind";
  readonly perGroup?: number;
  readonly collapse?: boolean;
  readonly diverse?: number;
  readonly rerankMs?: number;
  readonly recency?: number;
  readonly titles?: number;
  readonly tags?: number;
  readonly headings?: number;
  readonly texts?: number;
}

export const isNothing = (wanted: Wanted): boolean => wanted.text.trim() === "";

/** The value once it has stood still for a while. */
export function useSettled<Value>(value: Value, pauseMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

interface PageParam {
  readonly offset: number;
  /** Goes on in the list of the page before, so that nothing is shown twice while the library changes. */
  readonly cursor?: string;
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
    initialPageParam: { offset: 0 } as PageParam,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => {
      const ask = (from: PageParam) =>
        client.search.query({ ...wanted, facets: false, limit: limits.hitsPerPage, ...from }, { signal });
      return ask(pageParam).catch((thrown: unknown) => {
        // The list is no longer kept: the next best is to count from its beginning.
        if (thrown instanceof ORPCError && thrown.code === "CURSOR_EXPIRED")
          return ask({ offset: pageParam.offset });
        throw thrown;
      });
    },
    getNextPageParam: (last, pages) => {
      const shownCount = pages.reduce((sum, page) => sum + page.hits.length, 0);
      const isLast =
        last.hits.length < limits.hitsPerPage ||
        shownCount >= last.totalCount ||
        shownCount >= limits.hitCountMax;
      if (isLast) return undefined;
      const { nextCursor } = last;
      return nextCursor === undefined ? { offset: shownCount } : { offset: shownCount, cursor: nextCursor };
    },
    // What is being typed waits for no model: its part comes a moment later.
    refetchInterval: ({ state: { data } }) =>
      data?.pages.at(-1)?.plan.steps.some(({ whyRemark }) => whyRemark.code === "model-not-yet") === true
        ? limits.modelPauseMs
        : false,
  });
}

/** Counts at the side; they may come later than the hits, so that the hits come sooner. */
export function useFacets(wanted: Wanted) {
  const client = useClient();
  const settled = useSettled(wanted, limits.facetPauseMs);
  return useQuery({
    queryKey: ["search", "facets", settled],
    enabled: !isNothing(settled),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      // In no order: what the hits were found by is counted, and not even ordered again.
      const { text, typing, weak, collapse } = settled;
      const asked = { text, typing, weak, ...(collapse === undefined ? {} : { collapse }) };
      const result = await client.search.query({ ...asked, rerankMs: 0, facets: true, limit: 1 }, { signal });
      const { facets, ranges, countedOver } = result;
      return { facets, ranges, countedOver };
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
