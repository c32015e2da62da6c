import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Watch, WatchId, WatchMatch, WatchPreview } from "#shared/model/watch.ts";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { noticeBySystem } from "./notices.ts";
import { useSettings } from "./system.ts";
import { useClient, useConnectionState } from "./tessera.tsx";

export function useWatches(): readonly Watch[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["watches"],
    queryFn: ({ signal }) => client.watches.list(undefined, { signal }),
  });
  return data ?? [];
}

/** What was found and not seen yet, newest first. */
export function useNewMatches(): readonly WatchMatch[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["watches", "new"],
    queryFn: ({ signal }) =>
      client.watches.matches({ onlyNew: true, limit: limits.matchesShown }, { signal }),
  });
  return data ?? [];
}

export function useWatchActions() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const text = useText();
  const onError = useFailureToast();
  const onSuccess = (): Promise<void> => queries.invalidateQueries({ queryKey: ["watches"] });
  const add = useMutation({
    mutationFn: (input: Pick<Watch, "name" | "text"> & Partial<Pick<Watch, "threshold">>) =>
      client.watches.add(input),
    async onSuccess() {
      await onSuccess();
      toast({ message: text("watches.added") });
    },
    onError,
  });
  const update = useMutation({
    mutationFn: (input: { readonly id: WatchId; readonly paused: boolean }) => client.watches.update(input),
    onSuccess,
    onError,
  });
  const remove = useMutation({
    mutationFn: (id: WatchId) => client.watches.remove({ id }),
    async onSuccess({ name, text: query, threshold }) {
      await onSuccess();
      toast({
        message: text("watches.removed", { name }),
        durationMs: limits.undoMs,
        action: { label: text("undo"), run: () => add.mutate({ name, text: query, threshold }) },
      });
    },
    onError,
  });
  const see = useMutation({ mutationFn: () => client.watches.see({}), onSuccess, onError });
  return { add, update: update.mutate, remove: remove.mutate, see: see.mutate };
}

/** What it would have told of what came last; undefined until it is known. */
export function useWatchPreview(id: WatchId): WatchPreview | undefined {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["watch-preview", id],
    queryFn: ({ signal }) => client.watches.preview({ id }, { signal }),
    // While a person looks at what each threshold would do, what comes does not change the answer under their hand.
    staleTime: Infinity,
    gcTime: 0,
  });
  return data;
}

/** Another threshold, which can be taken back. */
export function useTuneWatch(): (watch: Watch, threshold: number) => void {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const text = useText();
  const formats = useFormats();
  const onError = useFailureToast();
  const { mutate } = useMutation({
    mutationFn: (input: TunedWatch) => client.watches.update({ id: input.id, threshold: input.threshold }),
    async onSuccess({ name }, { id, threshold, before }) {
      await queries.invalidateQueries({ queryKey: ["watches"] });
      toast({
        message: text("watches.tuned", { name, threshold: formats.decimal(threshold) }),
        durationMs: limits.undoMs,
        action: {
          label: text("undo"),
          run: () => mutate({ id, threshold: before, before: threshold }),
        },
      });
    },
    onError,
  });
  return ({ id, threshold: before }, threshold) => mutate({ id, threshold, before });
}

interface TunedWatch extends Pick<Watch, "id" | "threshold"> {
  readonly before: number;
}

/** Tells of each match as it comes, once for the whole window. */
export function useWatchNews(): void {
  const client = useClient();
  const connectionState = useConnectionState();
  const tell = useTell();
  const latest = useRef(tell);
  useEffect(() => void (latest.current = tell));
  useEffect(() => {
    if (connectionState !== "open") return;
    const controller = new AbortController();
    const listen = async (): Promise<void> => {
      const stream = await client.watches.stream(undefined, { signal: controller.signal });
      for await (const match of stream) latest.current(match);
    };
    // As for activity: the banner tells of a lost connection, and the next one listens again.
    listen().catch((error: unknown) => {
      if (!controller.signal.aborted) console.warn("watch stream ended", error);
    });
    return () => controller.abort();
  }, [client, connectionState]);
}

function useTell(): (match: WatchMatch) => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const text = useText();
  const { data: settings } = useSettings();
  const toldMs = useRef(-Infinity);
  return (match) => {
    void queries.invalidateQueries({ queryKey: ["watches"] });
    // One notice at a time: many matches at once are one thing to look at.
    if (performance.now() - toldMs.current < limits.noticePauseMs) return;
    toldMs.current = performance.now();
    const { itemId: item, segmentId: segment } = match;
    const show = (): void => void navigate({ to: "/", search: { item, segment } });
    toast({
      message: text("watches.came", { name: match.watchName, text: match.name }),
      action: { label: text("watches.show"), run: show },
    });
    if (settings?.notify === true) noticeBySystem(match.watchName, match.name, show);
  };
}
