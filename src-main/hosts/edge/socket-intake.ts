import type { WebSocket } from "ws";
import { createSerial } from "#shared/kit/serial.ts";
import type { Streams } from "#core/ports/use-cases.ts";
import type { StreamName } from "#shared/model/stream.ts";
import { limits } from "./limits.ts";
import type { BodyLine } from "#hosts/intake/lines.ts";
import { takeIn } from "#hosts/intake/take-in.ts";

/**
 * One event a message, answered with one message each. What comes while a batch is being stored makes up the next; past
 * `eventsWaitingMax` the socket is not read until there is room again.
 */
export function takeInMessages(streams: Pick<Streams, "push">, name: StreamName, socket: WebSocket): void {
  const inTurn = createSerial();
  let waiting: BodyLine[] = [];
  let number = 1;
  const storeWaiting = async (): Promise<void> => {
    const lines = waiting;
    waiting = [];
    socket.resume();
    if (lines.length === 0 || socket.readyState !== socket.OPEN) return;
    const answer = await takeIn((events) => streams.push(name, events), lines);
    if ("code" in answer) {
      socket.send(JSON.stringify({ outcome: "ended", ...answer }));
      // 1013: try again later.
      return socket.close(1013, answer.code);
    }
    for (const each of answer) socket.send(JSON.stringify(each));
  };
  socket.on("message", (data, isBinary) => {
    const line = number++;
    // A message comes as one buffer: nothing else was asked of `ws`.
    waiting.push(isBinary ? { line, why: "not-utf8" } : { line, text: (data as Buffer).toString("utf8") });
    if (waiting.length >= limits.eventsWaitingMax) socket.pause();
    inTurn(storeWaiting).catch(() => socket.close(1011, "INTERNAL_SERVER_ERROR"));
  });
}
