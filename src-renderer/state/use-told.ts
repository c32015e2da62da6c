import { useEffect, useEffectEvent } from "react";
import { useClient, useConnectionState } from "./tessera.tsx";
import type { Client } from "./connection.ts";

/** Hears what the host tells, for as long as there is a connection, and again with the next one. */
export function useTold<Told>(
  open: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<Told>>,
  onTold: (told: Told) => void,
): void {
  const client = useClient();
  const connectionState = useConnectionState();
  const listenTo = useEffectEvent((signal: AbortSignal) => open(client, signal));
  const tell = useEffectEvent(onTold);
  useEffect(() => {
    if (connectionState !== "open") return;
    const controller = new AbortController();
    const listen = async (): Promise<void> => {
      for await (const told of await listenTo(controller.signal)) tell(told);
    };
    // Losing the stream is losing the connection, which the banner reports and the next state renews.
    listen().catch((error: unknown) => {
      if (!controller.signal.aborted) console.warn("a stream of the host ended", error);
    });
    return () => controller.abort();
  }, [client, connectionState]);
}
