import type { WebSocket } from "ws";
import { createSerial } from "#shared/kit/serial.ts";
import type { Streams } from "#core/ports/use-cases.ts";
import type { LeaseToken } from "#shared/model/lease.ts";
import type { StreamName } from "#shared/model/stream.ts";
import { limits as intakeLimits } from "#hosts/intake/limits.ts";
import { limits } from "./limits.ts";
import type { BodyLine } from "#hosts/intake/lines.ts";
import { type PushRefusal, takeIn } from "#hosts/intake/take-in.ts";
import { errors } from "#shared/rpc/errors.ts";

/** Whoever pushes: to which stream, and as its holder where several would. */
export interface Producer {
  readonly name: StreamName;
  readonly lease: LeaseToken | undefined;
}

/**
 * One event a message, answered with one message each. What comes while a batch is being stored makes up the next; past
 * `eventsWaitingMax` or `eventsWaitingBytesMax` the socket is not read until there is room again.
 */
export function takeInMessages(
  streams: Pick<Streams, "push" | "list">,
  { name, lease }: Producer,
  socket: WebSocket,
): void {
  const inTurn = createSerial();
  let waiting: BodyLine[] = [];
  let waitingBytes = 0;
  let number = 1;
  const end = (why: PushRefusal): void => {
    socket.send(JSON.stringify({ outcome: "ended", ...why }));
    // 1013: try again later; 1008: not like this.
    socket.close(why.code === "LEASE_LOST" ? 1008 : 1013, why.code);
  };
  // A producer that is quiet for long learns at once that nobody will hear it.
  const lookForStream = async (): Promise<void> => {
    const isThere = (await streams.list()).some((stream) => stream.name === name);
    if (!isThere && socket.readyState === socket.OPEN)
      end({ code: "STREAM_NOT_FOUND", reason: errors.STREAM_NOT_FOUND.message });
  };
  const inTurnOrClose = (task: () => Promise<void>): void =>
    void inTurn(task).catch(() => socket.close(1011, "INTERNAL_SERVER_ERROR"));
  inTurnOrClose(lookForStream);
  const storeWaiting = async (): Promise<void> => {
    const lines = waiting;
    waiting = [];
    waitingBytes = 0;
    socket.resume();
    if (lines.length === 0 || socket.readyState !== socket.OPEN) return;
    for await (const answer of takeIn((events) => streams.push(name, events, lease), lines)) {
      if ("code" in answer) return end(answer);
      // Whoever does not read the answers is not read either.
      await Promise.all(answer.map((each) => sent(socket, JSON.stringify(each))));
      if (socket.readyState !== socket.OPEN) return;
    }
  };
  socket.on("message", (data, isBinary) => {
    // A message comes as one buffer: nothing else was asked of `ws`.
    const bytes = data as Buffer;
    waiting.push({ line: number++, ...contentOf(bytes, isBinary) });
    waitingBytes += bytes.byteLength;
    if (waiting.length >= limits.eventsWaitingMax || waitingBytes >= limits.eventsWaitingBytesMax)
      socket.pause();
    inTurnOrClose(storeWaiting);
  });
}

function contentOf(bytes: Buffer, isBinary: boolean): { text: string } | { why: "too-long" | "not-utf8" } {
  if (isBinary) return { why: "not-utf8" };
  return bytes.byteLength > intakeLimits.eventLineSizeBytesMax
    ? { why: "too-long" }
    : { text: bytes.toString("utf8") };
}

/** Resolves when the system has taken it, and when the socket has gone. */
const sent = (socket: WebSocket, text: string): Promise<void> =>
  new Promise((resolve) => socket.send(text, () => resolve()));
