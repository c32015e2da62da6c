import { useQuery } from "@tanstack/react-query";
import { ItemId } from "#shared/model/ids.ts";
import { namedCountMax } from "#shared/rpc/library-contract.ts";
import { useClient } from "./tessera.tsx";

export type OwnItem =
  | { readonly state: "there"; readonly name: string; readonly title?: string | undefined }
  | { readonly state: "gone" };

/** What items of this device are called, by their ids; undefined for what is no id of one, and until it is known. */
export function useOwnItems(ids: Iterable<string>): (id: string) => OwnItem | undefined {
  const client = useClient();
  // Of older acts, where there are more of them, the ends of the ids are shown.
  const own = [...new Set(ids)].flatMap((id) => ItemId.safeParse(id).data ?? []).slice(0, namedCountMax);
  const { data } = useQuery({
    queryKey: ["library", "names", own],
    enabled: own.length > 0,
    queryFn: async ({ signal }) => {
      const { items } = await client.library.nameItems({ ids: own }, { signal });
      const known = new Map<string, OwnItem>(own.map((id) => [id, { state: "gone" }]));
      for (const { id, name, title } of items) known.set(id, { state: "there", name, title });
      return known;
    },
    // To ask is an act of the trail that shows them.
    staleTime: Infinity,
    placeholderData: (before) => before,
  });
  return (id) => data?.get(id);
}
