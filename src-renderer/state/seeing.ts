import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ModelId } from "#shared/model/model-catalogue.ts";
import type { Seeing } from "#shared/rpc/pictures-contract.ts";
import { useAskAgain } from "./ask-again.ts";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { useClient } from "./tessera.tsx";

const queryKey = ["seeing"] as const;
/** What was answered by the model before. */
const answered = ["search", "doctor"];

/** Something is going on, or has not begun, so that it changes by itself. */
const isMoving = ({ model, doneCount, totalCount, next }: Seeing): boolean =>
  model === undefined || doneCount < totalCount || next !== undefined;

/** How far models have seen the pictures. When another follows, whatever was answered before is asked again. */
export function useSeeing(): Seeing | undefined {
  const client = useClient();
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.pictures.seeing(undefined, { signal }),
    refetchInterval: ({ state: { data: last } }) =>
      last === undefined || isMoving(last) ? limits.seeingPauseMs : false,
  });
  useAskAgain(data?.model?.id, answered);
  return data;
}

export function useSeeingActions() {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  const onSuccess = (seeing: Seeing): void => {
    queries.setQueryData(queryKey, seeing);
  };
  const use = useMutation({
    mutationFn: (modelId: ModelId) => client.pictures.useModel({ modelId }),
    onSuccess,
    onError,
  });
  const cancel = useMutation({ mutationFn: () => client.pictures.cancelModel(), onSuccess, onError });
  const forget = useMutation({ mutationFn: () => client.pictures.forgetModel(), onSuccess, onError });
  return { use, cancel, forget };
}
