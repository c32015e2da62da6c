/** Bytes of bodies that are in memory at once, however many ask: who finds no room is told to come again. */
import type { FastifyReply, FastifyRequest } from "fastify";

export interface Room {
  /** Gives it back; undefined where there is none. One that is too large for the room has it alone. */
  take(sizeBytes: number): (() => void) | undefined;
}

export function createRoom(bytesMax: number): Room {
  let takenBytes = 0;
  return {
    take(sizeBytes) {
      if (takenBytes > 0 && takenBytes + sizeBytes > bytesMax) return undefined;
      takenBytes += sizeBytes;
      let isTaken = true;
      return () => {
        if (isTaken) takenBytes -= sizeBytes;
        isTaken = false;
      };
    },
  };
}

/** Until the answer has gone, or whoever asked. Refused: it was answered already. */
export function takeRoom(room: Room, sizeBytes: number, reply: FastifyReply): "taken" | "refused" {
  const giveBack = room.take(sizeBytes);
  if (giveBack === undefined) {
    void reply
      .code(429)
      .header("retry-after", retryAfterSeconds)
      .send({ message: "The server is busy with what others send. Try again in a moment." });
    return "refused";
  }
  reply.raw.once("close", giveBack);
  return "taken";
}

const retryAfterSeconds = 1;

/** What the body of a request has at most: what it says, or where it says nothing what it may have. */
export function bodyBytesOf({ headers }: FastifyRequest, bytesMax: number): number {
  if (headers["transfer-encoding"] !== undefined) return bytesMax;
  return Math.min(Number(headers["content-length"] ?? 0), bytesMax);
}
