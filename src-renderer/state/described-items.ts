import { useQuery } from "@tanstack/react-query";
import { SharedItemId } from "#shared/model/team.ts";
import { type DescribedItem, describedCountMax } from "#shared/rpc/server/items-contract.ts";
import { useAdmin } from "./admin-client.ts";
import { limits } from "./limits.ts";

/** What shared items are, by their ids, as far as this person may know; what is no id of one is passed over. */
export function useDescribed(
  ids: Iterable<string>,
  /** Whether it is to be asked again, as what was told is not all yet. */
  isMoving: (known: ReadonlyMap<string, DescribedItem>) => boolean = () => false,
): (id: string) => DescribedItem | undefined {
  const admin = useAdmin();
  const shared = [...new Set(ids)].flatMap((id) => SharedItemId.safeParse(id).data ?? []);
  const { data } = useQuery({
    queryKey: ["admin", "described", shared],
    enabled: shared.length > 0,
    queryFn: async ({ signal }) => {
      const known = new Map<string, DescribedItem>();
      for (let at = 0; at < shared.length; at += describedCountMax) {
        const part = shared.slice(at, at + describedCountMax);
        const { items } = await admin.items.describe({ ids: part }, { signal });
        for (const item of items) known.set(item.itemId, item);
      }
      return known;
    },
    staleTime: limits.describedStaleMs,
    refetchInterval: ({ state }) =>
      state.data !== undefined && isMoving(state.data) && state.dataUpdateCount < limits.describedAskCountMax
        ? limits.teamEveryMs
        : false,
    // Where more ids come, what is known of the others stays meanwhile.
    placeholderData: (before) => before,
  });
  return (id) => data?.get(id);
}
