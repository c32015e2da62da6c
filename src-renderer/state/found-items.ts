import { useInfiniteQuery } from "@tanstack/react-query";
import type { PartitionId } from "#shared/model/ids.ts";
import { useAdmin } from "./admin-client.ts";
import { limits } from "./limits.ts";

/** What a search of the team's server finds in these partitions, each item for itself, a page at a time; by no words nothing. */
export function useFoundItems(asked: string, partitionIds: readonly PartitionId[]) {
  const admin = useAdmin();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const found = useInfiniteQuery({
    queryKey: ["admin", "found", asked, partitionIds],
    enabled: asked !== "",
    queryFn: ({ pageParam, signal }) =>
      admin.search.query(
        {
          text: asked,
          partitionIds: [...partitionIds],
          copies: true,
          facets: false,
          offset: pageParam,
          limit: limits.foundPerPage,
          timeZone,
        },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const count = pages.reduce((sum, { hits }) => sum + hits.length, 0);
      return count < last.totalCount && last.hits.length > 0 && count <= limits.foundCountMax
        ? count
        : undefined;
    },
    staleTime: Infinity,
  });
  const pages = found.data?.pages ?? [];
  return {
    hits: pages.flatMap(({ hits }) => hits),
    totalCount: pages[0]?.totalCount ?? 0,
    unanswered: pages[0]?.unanswered ?? [],
    isPending: found.isPending,
    error: found.error,
    hasMore: found.hasNextPage,
    fetchMore: () => void found.fetchNextPage(),
  };
}
