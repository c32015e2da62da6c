import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Webhook, WebhookFailure, WebhookId } from "#shared/model/webhook.ts";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { useClient } from "./tessera.tsx";

export function useWebhooks(): readonly Webhook[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["webhooks"],
    queryFn: ({ signal }) => client.webhooks.list(undefined, { signal }),
    // What waits goes out by itself.
    refetchInterval: limits.webhooksEveryMs,
  });
  return data ?? [];
}

/** Why a message did not come through, as the end of a sentence. */
export function useFailureInWords(): (failure: WebhookFailure) => string {
  const text = useText();
  return (failure) => {
    switch (failure.code) {
      case "answered":
        return text("webhooks.failure.answered", { status: failure.status });
      case "no-answer":
        return text("webhooks.failure.no-answer");
      case "unreachable":
        return text("webhooks.failure.unreachable", { detail: failure.detail });
    }
  };
}

export function useWebhookActions() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const text = useText();
  const inWords = useFailureInWords();
  const onError = useFailureToast();
  const onSuccess = (): Promise<void> => queries.invalidateQueries({ queryKey: ["webhooks"] });
  const add = useMutation({
    mutationFn: (input: { readonly url: string; readonly withText: boolean }) => client.webhooks.add(input),
    onSuccess,
    onError,
  });
  const update = useMutation({
    mutationFn: (input: { readonly id: WebhookId; readonly paused: boolean }) =>
      client.webhooks.update(input),
    onSuccess,
    onError,
  });
  const remove = useMutation({
    mutationFn: (id: WebhookId) => client.webhooks.remove({ id }),
    async onSuccess({ url }) {
      await onSuccess();
      toast({ message: text("webhooks.removed", { url }) });
    },
    onError,
  });
  const test = useMutation({
    mutationFn: (id: WebhookId) => client.webhooks.test({ id }),
    onSuccess: ({ failure }) =>
      failure === undefined
        ? toast({ message: text("webhooks.tested") })
        : toast({ message: text("webhooks.testFailed", { why: inWords(failure) }), tone: "harm" }),
    onError,
  });
  const copySecret = useMutation({
    mutationFn: async (id: WebhookId) =>
      navigator.clipboard.writeText((await client.webhooks.secret({ id })).secret),
    onSuccess: () => toast({ message: text("webhooks.secretCopied") }),
    onError,
  });
  return {
    add,
    test: test.mutate,
    update: update.mutate,
    remove: remove.mutate,
    copySecret: copySecret.mutate,
  };
}
