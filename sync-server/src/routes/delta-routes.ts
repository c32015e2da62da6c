/** `POST /v1/deltas`: a file of changes that somebody carried here for a device. Bytes, which are no procedure. */
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Readable } from "node:stream";
import { deltaMediaType, type DeltaReport } from "#shared/rpc/server/delta-report.ts";
import { deltaLimits } from "../deltas/limits.ts";
import { endSentences } from "#shared/rpc/server/delta-said.ts";
import { spool } from "../deltas/spool.ts";
import type { Authenticate } from "../use-cases/access/authenticate.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { bearerOf } from "../use-cases/device-access.ts";

export interface DeltaRoutesDeps {
  readonly authenticate: Pick<Authenticate, "bearer">;
  /** Whoever carries it is in the trail. */
  readonly take: (
    carrier: Principal,
    chunks: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ) => Promise<DeltaReport>;
  /** Where a file lies until it is taken in. */
  readonly folder: string;
}

export function deltaRoutes(app: FastifyInstance, { authenticate, take, folder }: DeltaRoutesDeps): void {
  app.addContentTypeParser(deltaMediaType, (_, payload, done) => done(null, payload));
  app.post("/v1/deltas", async (request, reply) => {
    const bearer = bearerOf(request.headers.authorization);
    const carrier = bearer === undefined ? undefined : await authenticate.bearer(bearer);
    if (carrier === undefined) return say(reply, 401, "Sign in first: no valid token came with this.");
    if (request.headers["content-type"] !== deltaMediaType)
      return say(reply, 415, `Send the file that a device has written, as ${deltaMediaType}.`);
    const spooled = await spool(folder, request.body as Readable, deltaLimits.sentFileBytesMax);
    if (spooled === "too-large")
      return say(
        reply,
        413,
        "This file is too large to be sent. Take it in where the server runs, with --import.",
      );
    await using file = spooled;
    const ending = new AbortController();
    reply.raw.on("close", () => ending.abort());
    const report = await take(carrier, file.chunks(), ending.signal);
    return reply
      .code(report.end === "whole" ? 200 : 422)
      .send({ message: endSentences[report.end], ...report });
  });
}

const say = (reply: FastifyReply, status: number, message: string): FastifyReply =>
  reply.code(status).send({ message });
