import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { FolderStatus } from "#shared/model/folder.ts";
import type { FolderId } from "#shared/model/ids.ts";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { useClient } from "./tessera.tsx";

export function useAddFolder() {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ path, ignore = [] }: { readonly path: string; readonly ignore?: readonly string[] }) =>
      client.library.addFolder({ path, ignore: [...ignore] }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["items"] }),
  });
}

export function useFolderActions() {
  const client = useClient();
  const onError = useFailureToast();
  const update = useMutation({
    mutationFn: (input: {
      readonly folderId: FolderId;
      readonly paused?: boolean;
      readonly ignore?: string[];
    }) => client.library.updateFolder(input),
    onError,
  });
  const rescan = useMutation({
    mutationFn: (folderId: FolderId) => client.library.rescanFolder({ folderId }),
    onError,
  });
  const pauseAll = useMutation({
    mutationFn: (paused: boolean) => client.library.setPaused({ paused }),
    onError,
  });
  return { update: update.mutate, rescan: rescan.mutate, pauseAll: pauseAll.mutate };
}

/**
 * Folders that the person has removed and can still bring back: the host is told when the time is
 * over, so closing the window in between removes nothing.
 */
const leaving = new Map<FolderId, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();
let leavingIds: ReadonlySet<FolderId> = new Set();

function changed(): void {
  leavingIds = new Set(leaving.keys());
  for (const listener of listeners) listener();
}

export const useLeavingFolders = (): ReadonlySet<FolderId> =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => leavingIds,
  );

export function useRemoveFolder(): (folder: FolderStatus) => void {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const text = useText();
  const onError = useFailureToast();
  return (folder) => {
    const remove = async (): Promise<void> => {
      try {
        await client.library.removeFolder({ folderId: folder.id });
        await queries.invalidateQueries();
      } catch (error) {
        onError(error);
      } finally {
        leaving.delete(folder.id);
        changed();
      }
    };
    leaving.set(
      folder.id,
      setTimeout(() => void remove(), limits.undoMs),
    );
    changed();
    const undo = (): void => {
      clearTimeout(leaving.get(folder.id));
      leaving.delete(folder.id);
      changed();
    };
    toast({
      message: text("folder.removed", { path: folder.path }),
      durationMs: limits.undoMs,
      action: { label: text("undo"), run: undo },
    });
  };
}
