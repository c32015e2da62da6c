import { keepPreviousData, useMutation, useQueries, useQuery } from "@tanstack/react-query";
import type { ItemId } from "#shared/model/ids.ts";
import type { Item } from "#shared/model/item.ts";
import type { ItemFilter } from "#shared/rpc/library-contract.ts";
import type { Client } from "#ui/state/connection.ts";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { limits } from "#ui/state/limits.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";

const page = (client: Client, filter: ItemFilter, index: number) => ({
  queryKey: ["items", "page", filter, index],
  placeholderData: keepPreviousData,
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    client.library.listItems(
      { ...filter, offset: index * limits.itemsPerPage, limit: limits.itemsPerPage },
      { signal },
    ),
});

export function useItemCount(filter: ItemFilter) {
  const client = useClient();
  const { data, error } = useQuery(page(client, filter, 0));
  return { totalCount: data?.totalCount, error };
}

/** The items of the rows from `first` to `last`; the pages that hold them are fetched, and no others. */
export function useItemRows(
  filter: ItemFilter,
  first: number,
  last: number,
): (row: number) => Item | undefined {
  const client = useClient();
  const firstPage = Math.floor(first / limits.itemsPerPage);
  const lastPage = Math.floor(Math.max(first, last) / limits.itemsPerPage);
  const indexes = Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index);
  // Rows of another page must never stand in for those of this one.
  const pages = useQueries({
    queries: indexes.map((index) => ({ ...page(client, filter, index), placeholderData: undefined })),
  });
  return (row) =>
    pages[Math.floor(row / limits.itemsPerPage) - firstPage]?.data?.items[row % limits.itemsPerPage];
}

export function useQueueActions() {
  const client = useClient();
  const toast = useToast();
  const text = useText();
  const onError = useFailureToast();
  const input = (itemIds?: readonly ItemId[]) => (itemIds === undefined ? {} : { itemIds: [...itemIds] });
  const retry = useMutation({
    mutationFn: (itemIds?: readonly ItemId[]) => client.library.retryItems(input(itemIds)),
    onSuccess: ({ itemCount }) => toast({ message: text("library.retried", { count: itemCount }) }),
    onError,
  });
  const cancel = useMutation({
    mutationFn: (itemIds?: readonly ItemId[]) => client.library.cancelItems(input(itemIds)),
    onSuccess: ({ itemCount }) => toast({ message: text("library.cancelled", { count: itemCount }) }),
    onError,
  });
  return { retry: retry.mutate, cancel: cancel.mutate };
}
