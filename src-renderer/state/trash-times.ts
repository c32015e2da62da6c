import type { SharedItemId } from "#shared/model/team.ts";
import type { DescribedItem } from "#shared/rpc/server/items-contract.ts";
import { useDescribed } from "./described-items.ts";

export type TrashTime = NonNullable<Extract<DescribedItem, { readonly state: "there" }>["trash"]>;

/** Until when items lie in the trash, by the server's clock; undefined where it cannot be asked, or has not heard of it yet. */
export function useTrashTimes(trashed: readonly SharedItemId[]): (id: SharedItemId) => TrashTime | undefined {
  const described = useDescribed(trashed, (known) =>
    [...known.values()].some((item) => item.state === "there" && item.trash === undefined),
  );
  return (id) => {
    const item = described(id);
    return item?.state === "there" ? item.trash : undefined;
  };
}
