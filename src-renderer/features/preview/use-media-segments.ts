import { useQuery } from "@tanstack/react-query";
import type { ItemId } from "#shared/model/ids.ts";
import type { Segment } from "#shared/model/segment.ts";
import { limits } from "#ui/state/limits.ts";
import { useClient } from "#ui/state/tessera.tsx";

const PAGE = 500;

/** All places of a recording: scenes come after what is said, and a player goes anywhere at once. */
export function useMediaSegments(itemId: ItemId) {
  const client = useClient();
  return useQuery({
    queryKey: ["items", "media", itemId],
    queryFn: async ({ signal }): Promise<readonly Segment[]> => {
      const segments: Segment[] = [];
      for (let total = 1; segments.length < Math.min(total, limits.mediaSegmentsMax);) {
        const from = { itemId, fromOrdinal: segments.length, limit: PAGE };
        const page = await client.library.readSegments(from, { signal });
        if (page.segments.length === 0) break;
        segments.push(...page.segments);
        total = page.totalCount;
      }
      return segments;
    },
  });
}
