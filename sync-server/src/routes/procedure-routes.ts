/** `/v1`: the contract as plain HTTP with JSON. */
import { SmartCoercionPlugin } from "@orpc/json-schema";
import { OpenAPIHandler } from "@orpc/openapi/fastify";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bearerOf } from "../use-cases/device-access.ts";
import { routeLimits } from "./limits.ts";
import { bodyBytesOf, createRoom, takeRoom } from "./room.ts";
import type { ServerRouter } from "./server-router.ts";

const prefix = "/v1";

export function procedureRoutes(app: FastifyInstance, router: ServerRouter): void {
  const handler = new OpenAPIHandler(router, {
    plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
  });
  const room = createRoom(routeLimits.bodiesBytesMax);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
    takeRoom(room, bodyBytesOf(request, routeLimits.bodyBytesMax), reply) === "refused" ? reply : undefined;
  app.all(`${prefix}/*`, { bodyLimit: routeLimits.bodyBytesMax, onRequest }, async (request, reply) => {
    reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
    const { matched } = await handler.handle(request, reply, {
      prefix,
      context: {
        bearer: bearerOf(request.headers.authorization),
        address: request.ip,
        retryAfter: (ms) => void reply.header("retry-after", Math.ceil(ms / 1000)),
      },
    });
    return matched ? reply : reply.code(404).send({ message: "There is no such address." });
  });
}
