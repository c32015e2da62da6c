import { createORPCClient } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import { ResponseValidationPlugin } from "@orpc/contract/plugins";
import { OpenAPILink } from "@orpc/openapi-client/fetch";
import { serverContract, type ServerContract } from "#shared/rpc/server/server-contract.ts";

export type Server = ContractRouterClient<ServerContract>;

/** The server's contract, asked over HTTP. What it answers is parsed: a server is as good as what it sends. */
export const serverAt = (server: string, token?: string): Server =>
  createORPCClient(
    new OpenAPILink(serverContract, {
      url: `${server}/v1`,
      plugins: [new ResponseValidationPlugin(serverContract)],
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      // Whoever answers with another address has to be given that address by the person.
      fetch: (request, init) => fetch(request, { ...init, redirect: "manual" }),
    }),
  );
