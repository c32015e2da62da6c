import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SavedSearch, SavedSearchId } from "#shared/model/saved-search.ts";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { useClient } from "./tessera.tsx";

export function useSavedSearches(): readonly SavedSearch[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["saved"],
    queryFn: ({ signal }) => client.saved.list(undefined, { signal }),
  });
  return data?.searches ?? [];
}

export function useSavedActions() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const text = useText();
  const onError = useFailureToast();
  const onSuccess = (): Promise<void> => queries.invalidateQueries({ queryKey: ["saved"] });
  const save = useMutation({
    mutationFn: (input: { readonly name: string; readonly text: string }) => client.saved.save(input),
    onSuccess,
    onError,
  });
  const rename = useMutation({
    mutationFn: (input: { readonly id: SavedSearchId; readonly name: string }) => client.saved.rename(input),
    onSuccess,
    onError,
  });
  const remove = useMutation({
    mutationFn: (id: SavedSearchId) => client.saved.remove({ id }),
    async onSuccess({ name, text: query }) {
      await onSuccess();
      toast({
        message: text("saved.removed", { name }),
        durationMs: limits.undoMs,
        action: { label: text("undo"), run: () => save.mutate({ name, text: query }) },
      });
    },
    onError,
  });
  return { save, rename: rename.mutate, remove: remove.mutate };
}

/** The last searches that were meant: those that were left by Enter, or saved. */
export function useRecentSearches() {
  const client = useClient();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ["recent"],
    queryFn: ({ signal }) => client.recent.list({ limit: limits.recentShown }, { signal }),
  });
  const onSuccess = (): Promise<void> => queries.invalidateQueries({ queryKey: ["recent"] });
  // Nobody waits for it, and a search that is not remembered is none the worse.
  const note = useMutation({ mutationFn: (text: string) => client.recent.note({ text }), onSuccess });
  const forget = useMutation({ mutationFn: () => client.recent.forget(), onSuccess });
  return {
    texts: data?.texts ?? [],
    note: (text: string): void => {
      if (text.trim() !== "") note.mutate(text.trim());
    },
    forget: (): void => forget.mutate(),
  };
}
