/** `/v1/partitions/ID/payloads/ID`: bytes, which are no procedure. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { PartitionId } from "#shared/model/ids.ts";
import { PayloadId } from "#shared/model/team.ts";
import { keyedPayloadBytesMax, splitKeyed } from "#shared/sync/keyed-payload.ts";
import { limits } from "#shared/sync/limits.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import type { Authenticate } from "../use-cases/access/authenticate.ts";
import { bearerOf } from "../use-cases/device-access.ts";
import type { Payloads, PutOutcome } from "../use-cases/payloads.ts";
import { routeLimits } from "./limits.ts";
import { bodyBytesOf, createRoom, takeRoom } from "./room.ts";
import { letTakeLong } from "./sending-limit.ts";

const Place = z.object({ partitionId: PartitionId, payloadId: PayloadId });
type Asked = { readonly principal: Principal; readonly place: z.infer<typeof Place> };
const route = "/v1/partitions/:partitionId/payloads/:payloadId";

type Why = Extract<PutOutcome, { readonly kind: "refused" }>["why"];

/** The status and the sentence of each refusal. */
const refusals: Readonly<Record<Why, readonly [number, string]>> = {
  "not-found": [404, "There is no such partition, or it is not shared with you."],
  "not-permitted": [403, "Your role may read this partition and share nothing in it."],
  "no-device": [403, "Only devices that have joined share. Join with this one first."],
  "too-large": [413, `A payload has at most ${limits.payloadBytesMax} bytes. Share it without its original.`],
  "not-its-id": [
    422,
    "The bytes are not those of this id, or are known by another key than came with them. Seal the item again and send that.",
  ],
  erased: [410, "This was erased for good and is not taken again."],
};

export function payloadRoutes(
  app: FastifyInstance,
  { payloads, authenticate, nowMs }: { payloads: Payloads; authenticate: Authenticate; nowMs: () => number },
): void {
  app.addContentTypeParser(
    "application/octet-stream",
    { parseAs: "buffer", bodyLimit: keyedPayloadBytesMax },
    (_, body, done) => done(null, body),
  );
  const room = createRoom(routeLimits.payloadsBytesMax);
  const callers = new WeakMap<FastifyRequest, Asked>();
  /** Before a byte of the body is read: nobody else's is kept in memory. */
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const bearer = bearerOf(request.headers.authorization);
    const principal = bearer === undefined ? undefined : await authenticate.bearer(bearer);
    const place = Place.safeParse(request.params);
    if (principal === undefined) return say(reply, 401, "Sign in first: no valid token came with this.");
    if (!place.success) return say(reply, 404, "This is no address of a payload.");
    if (takeRoom(room, bodyBytesOf(request, keyedPayloadBytesMax), reply) === "refused") return reply;
    letTakeLong(request.raw);
    callers.set(request, { principal, place: place.data });
    return undefined;
  };
  app.put(route, { onRequest }, async (request, reply) => {
    const known = callers.get(request);
    if (known === undefined) return reply;
    const keyed = request.body instanceof Uint8Array ? splitKeyed(request.body) : undefined;
    if (keyed === undefined)
      return say(reply, 415, "Send 32 bytes of key and the sealed bytes as application/octet-stream.");
    const outcome = await payloads.put(known.principal, known.place, keyed, nowMs());
    return outcome.kind === "kept" ? reply.code(204).send() : say(reply, ...refusals[outcome.why]);
  });
  app.get(route, { onRequest }, async (request, reply) => {
    const known = callers.get(request);
    if (known === undefined) return reply;
    const body = await payloads.get(known.principal, known.place);
    if (body === undefined) return say(reply, 404, "There is no such payload, or it is not shared with you.");
    if (takeRoom(room, body.byteLength, reply) === "refused") return reply;
    // Who asks and does not read would hold it for ever.
    reply.raw.setTimeout(routeLimits.stalledMs, () => request.raw.destroy());
    return reply
      .type("application/octet-stream")
      .header("cache-control", "no-store")
      .header("x-content-type-options", "nosniff")
      .send(body);
  });
}

const say = (reply: FastifyReply, status: number, message: string): FastifyReply =>
  reply.code(status).send({ message });
