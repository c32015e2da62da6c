import { useQuery } from "@tanstack/react-query";
import type { Seeing } from "#shared/rpc/pictures-contract.ts";
import { limits } from "./limits.ts";
import { useClient } from "./tessera.tsx";

/** How far a model has seen the pictures; asked again while it has not seen them all, or has not begun. */
export function useSeeing(): Seeing | undefined {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["seeing"],
    queryFn: ({ signal }) => client.pictures.seeing(undefined, { signal }),
    refetchInterval: ({ state: { data: last } }) =>
      last?.model === undefined || last.doneCount < last.totalCount ? limits.seeingPauseMs : false,
  });
  return data;
}
