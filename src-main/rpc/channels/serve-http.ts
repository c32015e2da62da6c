import { SmartCoercionPlugin } from "@orpc/json-schema";
import { OpenAPIHandler } from "@orpc/openapi/node";
import { BodyLimitPlugin } from "@orpc/server/node";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ContractRouter } from "#rpc/handlers/router.ts";
import { limits } from "./limits.ts";

export const apiPrefix = "/api";

export interface HttpChannel {
  /** Answers a call that is already authorised; false where the contract has no such route. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** The contract as plain HTTP with JSON. Query parameters are words: numbers and truths are read as the schema says. */
export function createHttpChannel(router: ContractRouter): HttpChannel {
  const handler = new OpenAPIHandler(router, {
    plugins: [
      new BodyLimitPlugin({ maxBodySize: limits.bodySizeBytesMax }),
      new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] }),
    ],
  });
  return {
    answer: async (request, response) =>
      (await handler.handle(request, response, { prefix: apiPrefix })).matched,
  };
}
