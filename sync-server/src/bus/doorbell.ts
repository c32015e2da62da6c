/** A bus over any line that carries short texts to all others on it and may be away for a while. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Bus, type BusListener, keyOfRung, Rung } from "./bus.ts";
import { busLimits } from "./limits.ts";

const Message = z.object({ from: z.string(), rungs: z.array(Rung) });

/** Rejects with what the line says where it cannot be opened; later it mends itself. */
export type OpenLine = (events: LineEvents) => Promise<Line>;

export interface LineEvents {
  heard(text: string): void;
  /** It was away, and is here again. */
  back(): void;
  readonly report: (error: unknown) => void;
}

export interface Line extends AsyncDisposable {
  readonly messageBytesMax: number;
  isUp(): boolean;
  send(text: string): Promise<void>;
}

export async function openDoorbell(openLine: OpenLine, report: (error: unknown) => void): Promise<Bus> {
  const from = randomUUID();
  const ownBeginning = JSON.stringify({ from }).slice(0, -1);
  const waiting = new Map<string, Rung>();
  let listener: BusListener | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  const flush = (): void => {
    timer = undefined;
    // Without a connection they wait for the next.
    if (!line.isUp()) return;
    const rungs = [...waiting.values()];
    waiting.clear();
    const send = async (): Promise<void> => {
      for (const message of messagesOf(from, rungs, line.messageBytesMax)) await line.send(message);
    };
    sending = sending.then(send).catch((error: unknown) => {
      report(error);
      for (const rung of rungs) if (!waiting.has(keyOfRung(rung))) waiting.set(keyOfRung(rung), rung);
    });
  };
  const line = await openLine({
    report,
    heard(text) {
      // A line may carry to whoever sends, too.
      if (text.startsWith(ownBeginning)) return;
      const message = parseMessage(text);
      if (message === undefined) return report(new Error("a message on the bus that is none of Tessera's"));
      for (const rung of message.rungs) listener?.rung(rung);
    },
    back() {
      listener?.missed();
      flush();
    },
  });
  return {
    ring(rung) {
      waiting.set(keyOfRung(rung), rung);
      timer ??= setTimeout(flush, busLimits.gatherMs);
    },
    listen: (given) => void (listener = given),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      flush();
      await sending;
      await line[Symbol.asyncDispose]();
    },
  };
}

/** As few as hold them all. */
function messagesOf(from: string, rungs: readonly Rung[], bytesMax: number): readonly string[] {
  if (rungs.length === 0) return [];
  const text = JSON.stringify({ from, rungs });
  if (text.length < bytesMax || rungs.length === 1) return [text];
  const half = Math.ceil(rungs.length / 2);
  return [
    ...messagesOf(from, rungs.slice(0, half), bytesMax),
    ...messagesOf(from, rungs.slice(half), bytesMax),
  ];
}

function parseMessage(text: string): z.infer<typeof Message> | undefined {
  try {
    return Message.parse(JSON.parse(text));
  } catch {
    // Whoever may use the line may send, too.
    return undefined;
  }
}
