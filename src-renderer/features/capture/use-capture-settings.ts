import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CaptureSettings, Retention } from "#shared/model/capture.ts";
import type { StreamName } from "#shared/model/stream.ts";
import { useActivity } from "#ui/state/activity.tsx";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { useClient } from "#ui/state/tessera.tsx";

/** What comes of it is heard with the state of capture, as by every other window. */
export function useChangeCapture(): (part: Partial<CaptureSettings>) => void {
  const client = useClient();
  const onError = useFailureToast();
  const { mutate } = useMutation({
    mutationFn: (part: Partial<CaptureSettings>) => client.capture.setSettings(part),
    onError,
  });
  return mutate;
}

export function useRetentions() {
  const client = useClient();
  const revision = useActivity()?.revision;
  const { data } = useQuery({
    queryKey: ["retentions", revision],
    queryFn: ({ signal }) => client.capture.retentions(undefined, { signal }),
    placeholderData: (before) => before,
  });
  return data ?? [];
}

export function useRetentionActions(name: StreamName) {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  const preview = useMutation({
    mutationFn: (retention: Retention) => client.capture.previewRetention({ name, retention }),
    onError,
  });
  const save = useMutation({
    mutationFn: (retention: Retention) => client.capture.setRetention({ name, retention }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["retentions"] }),
    onError,
  });
  return { preview, save };
}
