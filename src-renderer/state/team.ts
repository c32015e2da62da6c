import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId, SharingState } from "#shared/model/team.ts";
import type { SharedBy } from "#shared/rpc/team-contract.ts";
import type { DevicePartition, OpenedItem, SharedSource, TeamStatus } from "#shared/rpc/team-status.ts";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { useClient } from "./tessera.tsx";
import type { Client } from "./connection.ts";
import { useTold } from "./use-told.ts";

const statusKey = ["team", "status"] as const;
export type Membership = Extract<TeamStatus, { joined: true }>;

/** The team and how the exchange with it goes; `undefined` until the host has said. */
export function useTeamStatus(): TeamStatus | undefined {
  const client = useClient();
  const { data } = useQuery({
    queryKey: statusKey,
    queryFn: ({ signal }) => client.team.status(undefined, { signal }),
    // From then on it is told.
    staleTime: Infinity,
  });
  return data;
}

const movedBy = (status: TeamStatus | undefined): string =>
  status?.joined === true ? JSON.stringify([status.counts, status.receivedCount, status.queue]) : "";

const suggestedMsOf = (status: TeamStatus): number | undefined =>
  status.joined ? status.suggestedMs : undefined;

/** Hears of the team for as long as the window is there: it says the same on every screen. */
export function useTeamNews(): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useTold(
    (client, signal) => client.team.watchStatus(undefined, { signal }),
    (status: TeamStatus) => {
      const before = queries.getQueryData<TeamStatus>(statusKey);
      queries.setQueryData(statusKey, status);
      if (before !== undefined && suggestedMsOf(before) !== suggestedMsOf(status))
        void queries.invalidateQueries({ queryKey: ["team", "suggestions"] });
      if (before === undefined || movedBy(before) === movedBy(status) || timer.current !== undefined) return;
      // Each look at these lists is an act that the trail tells of: they are asked again only when something has moved.
      timer.current = setTimeout(() => {
        timer.current = undefined;
        for (const list of ["items", "received"])
          void queries.invalidateQueries({ queryKey: ["team", list] });
      }, limits.teamEveryMs);
    },
  );
}

/** Asked again by itself, as what is on its way moves by itself. */
function useTeamList<Listed>(
  name: string,
  list: (client: Client, signal: AbortSignal) => Promise<readonly Listed[]>,
): readonly Listed[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["team", name],
    queryFn: ({ signal }) => list(client, signal),
    refetchInterval: limits.teamEveryMs,
  });
  return data ?? [];
}
export const useTeamPartitions = (): readonly DevicePartition[] =>
  useTeamList("partitions", (client, signal) => client.team.partitions(undefined, { signal }));
export const useSharedSources = (): readonly SharedSource[] =>
  useTeamList("sources", (client, signal) => client.team.sources(undefined, { signal }));

/** What partitions are called; an id that is not known any more says itself. */
export function usePartitionName(): (id: PartitionId) => string {
  const partitions = useTeamPartitions();
  return (id) => partitions.find((partition) => partition.id === id)?.name ?? id.slice(0, 8);
}

interface ListedPage<Item> {
  readonly items: readonly Item[];
  readonly totalCount: number;
}

export interface TeamPages<Item> {
  readonly items: readonly Item[];
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly fetchMore: () => void;
}

function useTeamPages<Item>(
  key: readonly unknown[],
  page: (client: Client, offset: number, signal: AbortSignal) => Promise<ListedPage<Item>>,
): TeamPages<Item> {
  const client = useClient();
  const found = useInfiniteQuery({
    queryKey: ["team", ...key],
    queryFn: ({ pageParam, signal }) => page(client, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const count = pages.reduce((sum, { items }) => sum + items.length, 0);
      return count < last.totalCount && last.items.length > 0 ? count : undefined;
    },
  });
  return {
    items: (found.data?.pages ?? []).flatMap(({ items }) => items),
    isPending: found.isPending,
    error: found.error,
    hasMore: found.hasNextPage,
    fetchMore: () => void found.fetchNextPage(),
  };
}

/** What this device shares. */
export const useSharedItems = (state: SharingState | undefined) =>
  useTeamPages(["items", state], (client, offset, signal) =>
    client.team.items(
      { ...(state === undefined ? {} : { state }), offset, limit: limits.sharedPerPage },
      { signal },
    ),
  );

/** What other devices share. */
export const useReceivedItems = (partitionId: PartitionId | undefined, withdrawn: boolean) =>
  useTeamPages(["received", partitionId, withdrawn], (client, offset, signal) =>
    client.team.received(
      {
        ...(partitionId === undefined ? {} : { partitionId }),
        withdrawn,
        offset,
        limit: limits.sharedPerPage,
      },
      { signal },
    ),
  );

/** What a shared item holds: fetched when it is looked at, and kept while it is. */
export function useOpenedItem(id: SharedItemId | undefined) {
  const client = useClient();
  return useQuery<OpenedItem>({
    queryKey: ["team", "opened", id],
    queryFn: ({ signal }) => {
      if (id === undefined) throw new Error("nothing is opened");
      return client.team.openShared({ id }, { signal });
    },
    enabled: id !== undefined,
    staleTime: Infinity,
  });
}

/** The device is to the team what it was not before: all else is asked again. */
export function useHearStatus(): (status: TeamStatus) => Promise<void> {
  const queries = useQueryClient();
  return (status) => {
    queries.setQueryData(statusKey, status);
    return queries.invalidateQueries();
  };
}

export function useTeamActions() {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  const askAgain = (): Promise<void> => queries.invalidateQueries({ queryKey: ["team"] });
  const hear = useHearStatus();
  const join = useMutation({
    mutationFn: (input: Parameters<Client["team"]["join"]>[0]) => client.team.join(input),
    onSuccess: hear,
  });
  const leave = useMutation({ mutationFn: () => client.team.leave(), onSuccess: hear, onError });
  const setPaused = useMutation({
    mutationFn: (paused: boolean) => client.team.setPaused({ paused }),
    onSuccess: hear,
    onError,
  });
  const setLimits = useMutation({
    mutationFn: (input: Membership["limits"]) => client.team.setLimits(input),
    onSuccess: hear,
    onError,
  });
  const retry = useMutation({ mutationFn: () => client.team.retry(), onSuccess: askAgain, onError });
  const edit = useMutation({
    mutationFn: (input: Parameters<Client["team"]["edit"]>[0]) => client.team.edit(input),
    // What the server says of it, its days in the trash among it, is another.
    onSuccess: () =>
      Promise.all([askAgain(), queries.invalidateQueries({ queryKey: ["admin", "described"] })]),
    onError,
  });
  return { join, leave, setPaused: setPaused.mutate, setLimits: setLimits.mutate, retry, edit };
}

export function useSharing() {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  const onSuccess = (): Promise<void> => queries.invalidateQueries({ queryKey: ["team"] });
  const share = useMutation({
    mutationFn: (input: Parameters<Client["team"]["share"]>[0]) => client.team.share(input),
    onSuccess,
    onError,
  });
  const unshare = useMutation({
    mutationFn: (source: SharedBy) => client.team.unshare({ source }),
    onSuccess,
    onError,
  });
  return { share, unshare };
}

/** Moves a shared item, for everybody. */
export function useMoving() {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  return useMutation({
    mutationFn: (input: Parameters<Client["team"]["move"]>[0]) => client.team.move(input),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["team"] }),
    onError,
  });
}

/** The files that the team's things are written to and read from, where the host runs. */
export function useTeamFiles() {
  const client = useClient();
  const onError = useFailureToast();
  const queries = useQueryClient();
  const exportRejected = useMutation({
    mutationFn: (path: string) => client.team.exportRejected({ path }),
  });
  const forgetRejected = useMutation({
    mutationFn: () => client.team.forgetRejected(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["team"] }),
    onError,
  });
  const exportDelta = useMutation({ mutationFn: (path: string) => client.team.exportDelta({ path }) });
  const importDelta = useMutation({
    mutationFn: (path: string) => client.team.importDelta({ path }),
    onSuccess: () => queries.invalidateQueries(),
  });
  return { exportRejected, forgetRejected, exportDelta, importDelta };
}

/** As a source is named in calls: a stream by its name, a folder by its id. */
export const sourceOf = ({ folderId, stream }: Pick<SharedSource, "folderId" | "stream">): SharedBy =>
  stream === undefined ? { folderId } : { stream };
