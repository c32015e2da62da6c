import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId, SuggestionId, UserId } from "#shared/model/team.ts";
import type { HeldBefore, Suggestion } from "#shared/rpc/server/suggestions-contract.ts";
import type { Client } from "./connection.ts";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { useTeamActions, useTeamPartitions, useTeamStatus } from "./team.ts";
import { useClient } from "./tessera.tsx";

const listKey = ["team", "suggestions"] as const;

/** What the person may do with an item of the partition; undefined until the partitions are known. */
export function useSayIn(partitionId: PartitionId): "edit" | "suggest" | "read" | undefined {
  const partitions = useTeamPartitions();
  if (partitions.length === 0) return undefined;
  const permissions = partitions.find(({ id }) => id === partitionId)?.permissions ?? [];
  if (permissions.includes("edit.write")) return "edit";
  return permissions.includes("edit.suggest") ? "suggest" : "read";
}

/** Whose device this is. */
export function useOwnUserId(): UserId | undefined {
  const status = useTeamStatus();
  return status?.joined === true ? status.person.id : undefined;
}

export interface Suggestions {
  readonly all: readonly Suggestion[];
  readonly openCount: number;
  readonly isPending: boolean;
  /** The server, which has them alone, could not be asked. */
  readonly error: Error | null;
}

/** One's own, and what is open where one may edit. The server alone has them: it is asked when it says that there is news, and now and then. */
export function useSuggestions(): Suggestions {
  const client = useClient();
  const { data, isPending, error } = useQuery({
    queryKey: listKey,
    queryFn: ({ signal }) => client.team.suggestions({ limit: limits.suggestionsShown }, { signal }),
    refetchInterval: limits.suggestionsEveryMs,
  });
  return { all: data?.suggestions ?? [], openCount: data?.openCount ?? 0, isPending, error };
}

/** How many are open, of each item. */
export function useOpenSuggestions(): (id: SharedItemId) => number {
  const { all } = useSuggestions();
  return (id) => all.filter(({ itemId, state }) => itemId === id && state === "open").length;
}

export function useSuggesting() {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  // What was taken over comes by the documents; what is told of the item meanwhile is asked again.
  // Nobody waits for that: whoever pressed is told at once, and their row may be gone when the list has come.
  const askAgain = (): void => void queries.invalidateQueries({ queryKey: ["team"] });
  const suggest = useMutation({
    mutationFn: (input: Parameters<Client["team"]["suggest"]>[0]) => client.team.suggest(input),
    onSuccess: askAgain,
    onError,
  });
  const withdraw = useMutation({
    mutationFn: (suggestionId: SuggestionId) => client.team.withdrawSuggestion({ suggestionId }),
    onSuccess: askAgain,
    onError,
  });
  const decide = useMutation({
    mutationFn: (input: Parameters<Client["team"]["decideSuggestions"]>[0]) =>
      client.team.decideSuggestions(input),
    onSuccess: askAgain,
    onError,
  });
  const reopen = useMutation({
    mutationFn: (suggestionId: SuggestionId) => client.team.reopenSuggestion({ suggestionId }),
    onSuccess: askAgain,
    onError,
  });
  return { suggest, withdraw, decide, reopen };
}

/** Sets again what held before something was taken over. */
export function useSetAgain(): (before: HeldBefore) => void {
  const { edit } = useTeamActions();
  return ({ itemId: id, title, label, tags, note }) =>
    edit.mutate({
      id,
      ...(title === undefined ? {} : { title: title ?? "" }),
      ...(label === undefined ? {} : { label }),
      ...(tags === undefined ? {} : { tags: [...tags] }),
      ...(note === undefined ? {} : { note }),
    });
}
