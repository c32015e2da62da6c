import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { StreamName, StreamStatus } from "#shared/model/stream.ts";
import { useActivity } from "./activity.tsx";
import { useFailureToast } from "./item-actions.ts";
import { useClient } from "./tessera.tsx";

/** Asked again with every change of the library: their counts are of it. */
export function useStreams(): readonly StreamStatus[] {
  const client = useClient();
  const revision = useActivity()?.revision;
  const { data } = useQuery({
    queryKey: ["streams", revision],
    queryFn: ({ signal }) => client.streams.list(undefined, { signal }),
    placeholderData: (before) => before,
  });
  return data ?? [];
}

export function useStreamActions() {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  const onSuccess = (): Promise<void> => queries.invalidateQueries({ queryKey: ["streams"] });
  const add = useMutation({
    mutationFn: (name: StreamName) => client.streams.add({ name }),
    onSuccess,
    onError,
  });
  const update = useMutation({
    mutationFn: (input: { readonly name: StreamName; readonly paused: boolean }) =>
      client.streams.update(input),
    onSuccess,
    onError,
  });
  const remove = useMutation({
    mutationFn: (name: StreamName) => client.streams.remove({ name }),
    // What was found before may have been of it.
    onSuccess: () => queries.invalidateQueries(),
    onError,
  });
  return { add, update: update.mutate, remove: remove.mutate };
}
