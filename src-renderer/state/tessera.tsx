import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, use, useEffect, useSyncExternalStore, type ReactNode } from "react";
import { ORPCError } from "@orpc/client";
import { AdminContext } from "./admin-client.ts";
import type { Client, Connection, ConnectionState } from "./connection.ts";

const ConnectionContext = createContext<Connection | undefined>(undefined);

export function useConnection(): Connection {
  const connection = use(ConnectionContext);
  if (connection === undefined) throw new Error("no connection above this component");
  return connection;
}

export const useClient = (): Client => useConnection().client;

export function useConnectionState(): ConnectionState {
  const connection = useConnection();
  return useSyncExternalStore(connection.onState, connection.state);
}

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5000,
        refetchOnWindowFocus: false,
        networkMode: "always",
        // A refusal is an answer; only a broken connection is worth another attempt.
        retry: (count, error) => !(error instanceof ORPCError) && count < 2,
      },
      mutations: { networkMode: "always" },
    },
  });

/** Gives everything below a connection, and asks again for what is shown when it comes back. */
export function TesseraProvider({
  connection,
  queries,
  children,
}: {
  readonly connection: Connection;
  readonly queries: QueryClient;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    let seen = connection.state();
    return connection.onState(() => {
      const now = connection.state();
      if (now === "open" && seen === "lost") void queries.invalidateQueries();
      seen = now;
    });
  }, [connection, queries]);
  return (
    <ConnectionContext value={connection}>
      <AdminContext value={connection.client.admin}>
        <QueryClientProvider client={queries}>{children}</QueryClientProvider>
      </AdminContext>
    </ConnectionContext>
  );
}
