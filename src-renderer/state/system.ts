import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Settings } from "#shared/rpc/system-contract.ts";
import { useClient } from "./tessera.tsx";

export function useAbout() {
  const client = useClient();
  return useQuery({
    queryKey: ["about"],
    staleTime: Infinity,
    queryFn: ({ signal }) => client.system.about(undefined, { signal }),
  });
}

export function useSettings() {
  const client = useClient();
  return useQuery({
    queryKey: ["settings"],
    staleTime: Infinity,
    queryFn: ({ signal }) => client.system.getSettings(undefined, { signal }),
  });
}

/** Changes settings; the window follows at once and goes back if the host refuses. */
export function useChangeSettings(onError: (error: unknown) => void) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (part: Partial<Settings>) => client.system.setSettings(part),
    onMutate: (part) => {
      const before = queries.getQueryData<Settings>(["settings"]);
      if (before !== undefined) queries.setQueryData(["settings"], { ...before, ...part });
      return before;
    },
    onSuccess: (settings) => queries.setQueryData(["settings"], settings),
    onError: (error, _part, before) => {
      if (before !== undefined) queries.setQueryData(["settings"], before);
      onError(error);
    },
  });
}

export function useDoctor() {
  const client = useClient();
  return useQuery({
    queryKey: ["doctor"],
    staleTime: 0,
    queryFn: ({ signal }) => client.system.doctor(undefined, { signal }),
  });
}
