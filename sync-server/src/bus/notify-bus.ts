/** The bus of PostgreSQL: NOTIFY, on a connection of its own. A pooler in transaction mode does not carry it. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import * as z from "zod";
import { Rung, type Bus, type BusListener } from "./bus.ts";
import { busLimits } from "./limits.ts";

const channel = "tessera_appended";
const Message = z.object({ from: z.string(), rungs: z.array(Rung) });

/** Rejects where the first connection fails; later ones are made again until it is closed. */
export async function openNotifyBus(
  connectionString: string,
  report: (error: unknown) => void,
): Promise<Bus> {
  const from = randomUUID();
  const waiting = new Map<Rung["name"], Rung>();
  let listener: BusListener | undefined;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let again: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  let isClosed = false;

  const hear = (text: string): void => {
    const message = parseMessage(text);
    if (message === undefined) return report(new Error("a notification that is none of Tessera's"));
    if (message.from === from) return;
    for (const rung of message.rungs) listener?.rung(rung);
  };
  const connect = async (): Promise<void> => {
    const made = new pg.Client({ connectionString, application_name: "tessera-bus" });
    const lost = (): void => {
      if (client !== made) return;
      client = undefined;
      if (!isClosed) again = setTimeout(reconnect, busLimits.againMs);
    };
    made.on("error", lost);
    made.on("end", lost);
    made.on("notification", ({ payload }) => hear(payload ?? ""));
    await made.connect();
    client = made;
    await made.query(`LISTEN ${channel}`);
    // It was closed while it connected.
    if (isClosed) await made.end();
  };
  const reconnect = (): void => {
    connect().then(
      () => {
        listener?.missed();
        flush();
      },
      (error: unknown) => {
        report(error);
        if (!isClosed && client === undefined) again = setTimeout(reconnect, busLimits.againMs);
      },
    );
  };
  const flush = (): void => {
    timer = undefined;
    // Without a connection they wait; whoever listens elsewhere looks at the log no later than at its next doorbell.
    if (client === undefined) return;
    const rungs = [...waiting.values()];
    waiting.clear();
    const sender = client;
    const send = async (): Promise<void> => {
      for (const message of messagesOf(from, rungs))
        await sender.query("SELECT pg_notify($1, $2)", [channel, message]);
    };
    sending = sending.then(send).catch((error: unknown) => {
      report(error);
      for (const rung of rungs) if (!waiting.has(rung.name)) waiting.set(rung.name, rung);
    });
  };

  await connect();
  return {
    ring(rung) {
      waiting.set(rung.name, rung);
      timer ??= setTimeout(flush, busLimits.gatherMs);
    },
    listen: (given) => void (listener = given),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearTimeout(timer);
      clearTimeout(again);
      flush();
      await sending;
      await client?.end();
    },
  };
}

/** As few as hold them all. */
function messagesOf(from: string, rungs: readonly Rung[]): readonly string[] {
  if (rungs.length === 0) return [];
  const text = JSON.stringify({ from, rungs });
  if (text.length < busLimits.messageBytesMax) return [text];
  const half = Math.ceil(rungs.length / 2);
  return [...messagesOf(from, rungs.slice(0, half)), ...messagesOf(from, rungs.slice(half))];
}

function parseMessage(text: string): z.infer<typeof Message> | undefined {
  try {
    return Message.parse(JSON.parse(text));
  } catch {
    // Whoever may write into the database may notify, too.
    return undefined;
  }
}
