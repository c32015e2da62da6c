/**
 * `POST /v1/deltas`: a file of changes that somebody carried here for a device. `GET /v1/deltas/DEVICE`: what that device is
 * to be told, to be carried back. Bytes, which are no procedure.
 */
import * as z from "zod";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import { createSerial } from "#shared/kit/serial.ts";
import { DeviceId } from "#shared/model/team.ts";
import { answerMediaType, deltaMediaType, type DeltaReport } from "#shared/rpc/server/delta-report.ts";
import type { DiskRoom } from "../disk/disk-room.ts";
import { deltaLimits } from "../deltas/limits.ts";
import { endSentences } from "#shared/rpc/server/delta-said.ts";
import { routeLimits } from "./limits.ts";
import { createRoom, takeRoom } from "./room.ts";
import { letTakeLong } from "./sending-limit.ts";
import { spool } from "../deltas/spool.ts";
import type { Answer, Asked, NoAnswer } from "../deltas/write-answer.ts";
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
  /** What the device is to be told; in the trail, too. */
  readonly answer: (carrier: Principal, asked: Asked) => Promise<Answer | NoAnswer>;
  readonly disk: Pick<DiskRoom, "writing">;
  /** Where a file lies until it is taken in. */
  readonly folder: string;
}

export function deltaRoutes(
  app: FastifyInstance,
  { authenticate, take, answer, disk, folder }: DeltaRoutesDeps,
): void {
  const room = createRoom(routeLimits.answersBytesMax);
  // One after another: each holds all that a device may read while it is made.
  const inTurn = createSerial();
  const carrierOf = async ({ headers }: FastifyRequest): Promise<Principal | undefined> => {
    const bearer = bearerOf(headers.authorization);
    return bearer === undefined ? undefined : authenticate.bearer(bearer);
  };
  app.addContentTypeParser(deltaMediaType, (_, payload, done) => done(null, payload));
  app.post("/v1/deltas", async (request, reply) => {
    const carrier = await carrierOf(request);
    if (carrier === undefined) return say(reply, 401, "Sign in first: no valid token came with this.");
    if (request.headers["content-type"] !== deltaMediaType)
      return say(reply, 415, `Send the file that a device has written, as ${deltaMediaType}.`);
    letTakeLong(request.raw);
    const spooled = await disk.writing("new", () =>
      spool(folder, request.body as Readable, deltaLimits.sentFileBytesMax),
    );
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
  app.get("/v1/deltas/:deviceId", async (request, reply) => {
    const carrier = await carrierOf(request);
    if (carrier === undefined) return say(reply, 401, "Sign in first: no valid token came with this.");
    const asked = Question.safeParse({ ...(request.params as object), ...(request.query as object) });
    if (!asked.success)
      return say(reply, 404, "Ask for /v1/deltas/DEVICE, with ?contents=true for what others share as well.");
    const { deviceId, contents } = asked.data;
    const given = await inTurn(() => answer(carrier, { deviceId, contents: contents === "true" }));
    if (typeof given === "string") return say(reply, ...answerRefusals[given]);
    if (takeRoom(room, given.sizeBytes, reply) === "refused") return reply;
    const ending = new AbortController();
    reply.raw.on("close", () => ending.abort());
    // Who asks and does not read would hold it for ever.
    reply.raw.setTimeout(routeLimits.stalledMs, () => request.raw.destroy());
    return reply
      .type(answerMediaType)
      .header("cache-control", "no-store")
      .header("x-content-type-options", "nosniff")
      .send(Readable.from(given.chunks(ending.signal), { objectMode: false }));
  });
}

const Question = z.object({ deviceId: DeviceId, contents: z.enum(["true", "false"]).default("false") });

/** The status and the sentence of each refusal. */
const answerRefusals: Readonly<Record<NoAnswer, readonly [number, string]>> = {
  "no-device": [404, "There is no such device, or it was shut out: nothing is written for it."],
  "not-permitted": [
    403,
    "This device reads partitions that you do not, and its file holds what is in them. Let somebody carry it who may read them, or whoever runs the server: npm run server -- --export FILE --for DEVICE.",
  ],
};

const say = (reply: FastifyReply, status: number, message: string): FastifyReply =>
  reply.code(status).send({ message });
