import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { Segment } from "#shared/model/segment.ts";
import { limits } from "#ui/state/limits.ts";
import { useClient } from "#ui/state/tessera.tsx";
import type { Client } from "#ui/state/connection.ts";

export function useItem(itemId: ItemId) {
  const client = useClient();
  return useQuery({
    queryKey: ["items", "one", itemId],
    queryFn: ({ signal }) => client.library.getItem({ itemId }, { signal }),
  });
}

/**
 * The place of a segment in its item. Segments of an item are written in one transaction with dense
 * ids, so its distance from the first tells; where that is wrong, the pages are searched.
 */
async function ordinalOf(
  client: Client,
  itemId: ItemId,
  segmentId: SegmentId | undefined,
  signal: AbortSignal,
): Promise<number> {
  if (segmentId === undefined) return 0;
  const head = await client.library.readSegments({ itemId, fromOrdinal: 0, limit: 1 }, { signal });
  const [first] = head.segments;
  if (first === undefined || first.id === segmentId) return 0;
  const guess = segmentId - first.id;
  if (guess > 0 && guess < head.totalCount) {
    const [found] = (await client.library.readSegments({ itemId, fromOrdinal: guess, limit: 1 }, { signal }))
      .segments;
    if (found?.id === segmentId) return guess;
  }
  for (let fromOrdinal = 0; fromOrdinal < head.totalCount; fromOrdinal += 500) {
    const page = await client.library.readSegments({ itemId, fromOrdinal, limit: 500 }, { signal });
    const found = page.segments.find(({ id }) => id === segmentId);
    if (found !== undefined) return found.ordinal;
  }
  return 0;
}

export interface SegmentPage {
  readonly segments: readonly Segment[];
  readonly totalCount: number;
}

/** The extracted text around an anchor; more of it on both sides when asked for. */
export function useSegments(itemId: ItemId, segmentId: SegmentId | undefined) {
  const client = useClient();
  const start = useQuery({
    queryKey: ["items", "ordinal", itemId, segmentId ?? null],
    queryFn: ({ signal }) => ordinalOf(client, itemId, segmentId, signal),
  });
  const firstOrdinal = Math.max(0, (start.data ?? 0) - limits.segmentsBefore);
  const pages = useInfiniteQuery({
    // Places that share their first page share it in the cache too.
    queryKey: ["items", "segments", itemId, firstOrdinal],
    enabled: start.isSuccess,
    initialPageParam: firstOrdinal,
    queryFn: ({ pageParam, signal }): Promise<SegmentPage> =>
      client.library.readSegments(
        {
          itemId,
          fromOrdinal: Math.max(0, pageParam),
          limit: limits.segmentsPerPage + Math.min(0, pageParam),
        },
        { signal },
      ),
    getPreviousPageParam: (first) => {
      const ordinal = first.segments[0]?.ordinal ?? 0;
      return ordinal === 0 ? undefined : ordinal - limits.segmentsPerPage;
    },
    getNextPageParam: (last) => {
      const ordinal = (last.segments.at(-1)?.ordinal ?? -1) + 1;
      return last.segments.length === 0 || ordinal >= last.totalCount ? undefined : ordinal;
    },
  });
  return {
    ...pages,
    isPending: start.isPending || pages.isPending,
    error: start.error ?? pages.error,
    segments: pages.data?.pages.flatMap((page) => page.segments) ?? [],
  };
}
