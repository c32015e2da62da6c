import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { SpaceComparison, SpacesStatus } from "#shared/rpc/spaces-contract.ts";
import { useAskAgain } from "./ask-again.ts";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { useClient } from "./tessera.tsx";

const queryKey = ["spaces"] as const;
/** What was answered by the model before. */
const answered = ["about", "search", "doctor"];

/** Something is going on, so that the status changes by itself. */
const isMoving = ({ active, building, isForgetting }: SpacesStatus): boolean =>
  isForgetting || active.missing !== undefined || (building !== undefined && building.stage !== "paused");

/** The text models and their spaces. When another takes over, whatever was answered before is asked again. */
export function useSpaces(): SpacesStatus | undefined {
  const client = useClient();
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.spaces.status(undefined, { signal }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isMoving(state.data) ? limits.spacesPauseMs : false,
  });
  useAskAgain(data?.active.id, answered);
  return data;
}

export function useSpaceActions() {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  const onSuccess = (status: SpacesStatus): void => {
    queries.setQueryData(queryKey, status);
  };
  const use = useMutation({
    mutationFn: (modelId: string) => client.spaces.use({ modelId }),
    onSuccess,
    onError,
  });
  const setPaused = useMutation({
    mutationFn: (paused: boolean) => client.spaces.setPaused({ paused }),
    onSuccess,
    onError,
  });
  const cancel = useMutation({ mutationFn: () => client.spaces.cancel(), onSuccess, onError });
  const rollBack = useMutation({ mutationFn: () => client.spaces.rollBack(), onSuccess, onError });
  const forget = useMutation({ mutationFn: () => client.spaces.forget(), onSuccess, onError });
  return { use, setPaused, cancel, rollBack, forget };
}

export type ComparedQuery = Extract<SpaceComparison, { readonly kind: "query" }>;
export interface Comparison {
  readonly begun: Extract<SpaceComparison, { readonly kind: "begun" }> | undefined;
  readonly queries: readonly ComparedQuery[];
  readonly isRunning: boolean;
}

type Compare = (
  client: ReturnType<typeof useClient>,
  signal: AbortSignal,
) => Promise<AsyncIterable<SpaceComparison>>;
export const compareTextModels: Compare = (client, signal) => client.spaces.compare(undefined, { signal });
export const comparePictureModels: Compare = (client, signal) =>
  client.pictures.compareModels(undefined, { signal });

/** The saved searches by two models, one after the other as they come. */
export function useComparison(compare: Compare) {
  const client = useClient();
  const onError = useFailureToast();
  const [comparison, setComparison] = useState<Comparison>();
  const running = useRef<AbortController>(undefined);
  const stop = (): void => running.current?.abort();
  useEffect(() => stop, []);
  const start = async (): Promise<void> => {
    stop();
    const controller = (running.current = new AbortController());
    setComparison({ begun: undefined, queries: [], isRunning: true });
    const take = (event: SpaceComparison): void =>
      setComparison((now) => ({
        begun: event.kind === "begun" ? event : now?.begun,
        queries: event.kind === "query" ? [...(now?.queries ?? []), event] : (now?.queries ?? []),
        isRunning: true,
      }));
    try {
      const { signal } = controller;
      for await (const event of await compare(client, signal)) take(event);
    } catch (thrown) {
      if (!controller.signal.aborted) onError(thrown);
    }
    if (running.current === controller) setComparison((now) => now && { ...now, isRunning: false });
  };
  return { comparison, start: () => void start(), stop };
}
