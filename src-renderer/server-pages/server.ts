import { createORPCClient, onError, ORPCError } from "@orpc/client";
import type { ContractRouterClient, InferContractRouterOutputs } from "@orpc/contract";
import { OpenAPILink } from "@orpc/openapi-client/fetch";
import { useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";
import { serverContract, type ServerContract } from "#shared/rpc/server/server-contract.ts";

export type Server = ContractRouterClient<ServerContract>;
export type ServerOutputs = InferContractRouterOutputs<ServerContract>;

export type SetUpState = ServerOutputs["setup"]["state"];

export interface ServerSession {
  readonly server: Server;
  readonly isSignedIn: boolean;
  /** The server took the token no more. */
  readonly isEnded: boolean;
  signedIn(token: string): void;
  signOut(): void;
}

/**
 * The server that this page came from. The token is kept in this page alone, and ends with it.
 * `onEnded` is told when the server takes it no more.
 */
export function createServer(onEnded: () => void) {
  let token: string | undefined;
  const link = new OpenAPILink(serverContract, {
    url: `${location.origin}/v1`,
    headers: () => (token === undefined ? {} : { authorization: `Bearer ${token}` }),
    interceptors: [
      onError((thrown) => {
        if (token === undefined || !(thrown instanceof ORPCError) || thrown.code !== "UNAUTHORIZED") return;
        token = undefined;
        onEnded();
      }),
    ],
  });
  return {
    server: createORPCClient<Server>(link),
    keep: (given: string | undefined): void => {
      token = given;
    },
  };
}

export const SessionContext = createContext<ServerSession | undefined>(undefined);

export function useSession(): ServerSession {
  const session = use(SessionContext);
  if (session === undefined) throw new Error("no server above this component");
  return session;
}

/** Whether there is an organisation yet, and how its people sign in. */
export function useSetUpState(): SetUpState | undefined {
  const { server } = useSession();
  return useQuery({
    queryKey: ["setup"],
    queryFn: ({ signal }) => server.setup.state(undefined, { signal }),
    staleTime: 0,
  }).data;
}
