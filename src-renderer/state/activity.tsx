import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useRef, useState, type ReactNode } from "react";
import type { Activity } from "#shared/rpc/library-contract.ts";
import { limits } from "./limits.ts";
import { useClient, useConnectionState } from "./tessera.tsx";

const ActivityContext = createContext<Activity | undefined>(undefined);

/** What the queue is doing, as it happens; `undefined` until the host has said. */
export const useActivity = (): Activity | undefined => use(ActivityContext);

/** Items that wait or are in work. Those of a paused folder wait for the person, and count only where all is paused. */
export const leftCount = ({ paused, folders }: Activity): number =>
  folders
    .filter((folder) => paused || !folder.paused)
    .reduce((sum, { counts }) => sum + counts.waiting + counts.working, 0);

/** Whether anything waits or is in work. */
export const isBusy = (activity: Activity): boolean =>
  leftCount(activity) > 0 || activity.folders.some((folder) => folder.state === "scanning");

/** Listens to the activity stream once for the whole window and has item views ask again when it moves. */
export function ActivityProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const connectionState = useConnectionState();
  const [activity, setActivity] = useState<Activity>();
  const revision = activity?.revision;

  useEffect(() => {
    if (connectionState !== "open") return;
    const controller = new AbortController();
    const listen = async (): Promise<void> => {
      const stream = await client.library.watchActivity(undefined, { signal: controller.signal });
      for await (const next of stream) setActivity(next);
    };
    // Losing the stream is losing the connection, which the banner reports and the next state renews.
    listen().catch((error: unknown) => {
      if (!controller.signal.aborted) console.warn("activity stream ended", error);
    });
    return () => controller.abort();
  }, [client, connectionState]);

  useRefresh(revision);
  return <ActivityContext value={activity}>{children}</ActivityContext>;
}

/** Has what shows items ask again when the library has moved, but not at every commit of a long run. */
function useRefresh(revision: number | undefined): void {
  const queries = useQueryClient();
  const lastMs = useRef(0);
  useEffect(() => {
    if (revision === undefined) return;
    const waitMs = Math.max(0, lastMs.current + limits.refreshPauseMs - performance.now());
    const timer = setTimeout(() => {
      lastMs.current = performance.now();
      for (const queryKey of [["items"], ["search"]]) void queries.invalidateQueries({ queryKey });
    }, waitMs);
    return () => clearTimeout(timer);
  }, [queries, revision]);
}
