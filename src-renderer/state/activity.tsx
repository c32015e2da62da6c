import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState, type ReactNode } from "react";
import type { Activity } from "#shared/rpc/library-contract.ts";
import { useClient, useConnectionState } from "./tessera.tsx";

const ActivityContext = createContext<Activity | undefined>(undefined);

/** What the queue is doing, as it happens; `undefined` until the host has said. */
export const useActivity = (): Activity | undefined => use(ActivityContext);

/** Whether anything waits or is in work. */
export const isBusy = (activity: Activity): boolean =>
  activity.counts.waiting + activity.counts.working > 0 || activity.folders.some((folder) => folder.state === "scanning");

/** Listens to the activity stream once for the whole window and has item views ask again when it moves. */
export function ActivityProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const queries = useQueryClient();
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

  useEffect(() => {
    if (revision === undefined) return;
    void queries.invalidateQueries({ queryKey: ["items"] });
    void queries.invalidateQueries({ queryKey: ["search"] });
  }, [queries, revision]);

  return <ActivityContext value={activity}>{children}</ActivityContext>;
}
