/** The bus of PostgreSQL: NOTIFY, on a connection of its own. A pooler in transaction mode does not carry it. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import * as z from "zod";
import { keyOfRung, Rung, type Bus, type BusListener } from "./bus.ts";
import { busLimits } from "./limits.ts";

const channel = "tessera_appended";
const Message = z.object({ from: z.string(), rungs: z.array(Rung) });

/** Rejects where the first connection fails; later ones are made again until it is closed. */
export async function openNotifyBus(
  connectionString: string,
  report: (error: unknown) => void,
): Promise<Bus> {
  const from = randomUUID();
  const waiting = new Map<string, Rung>();
  let listener: BusListener | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  const flush = (): void => {
    timer = undefined;
    const sender = line.client();
    // Without a connection they wait for the next.
    if (sender === undefined) return;
    const rungs = [...waiting.values()];
    waiting.clear();
    const send = async (): Promise<void> => {
      for (const message of messagesOf(from, rungs))
        await sender.query("SELECT pg_notify($1, $2)", [channel, message]);
    };
    sending = sending.then(send).catch((error: unknown) => {
      report(error);
      for (const rung of rungs) if (!waiting.has(keyOfRung(rung))) waiting.set(keyOfRung(rung), rung);
    });
  };
  const line = await openLine(connectionString, {
    report,
    heard(text) {
      const message = parseMessage(text);
      if (message === undefined) return report(new Error("a notification that is none of Tessera's"));
      if (message.from === from) return;
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

interface LineListener {
  heard(text: string): void;
  /** It was away, and is there again. */
  back(): void;
  report(error: unknown): void;
}

/** A connection that listens, and is made again when it breaks. */
async function openLine(
  connectionString: string,
  { heard, back, report }: LineListener,
): Promise<AsyncDisposable & { readonly client: () => pg.Client | undefined }> {
  let client: pg.Client | undefined;
  let again: NodeJS.Timeout | undefined;
  let isClosed = false;
  const connect = async (): Promise<void> => {
    const made = new pg.Client({ connectionString, application_name: "tessera-bus" });
    const lost = (): void => {
      if (client !== made) return;
      client = undefined;
      if (!isClosed) again = setTimeout(reconnect, busLimits.againMs);
    };
    made.on("error", lost);
    made.on("end", lost);
    made.on("notification", ({ payload }) => heard(payload ?? ""));
    await made.connect();
    client = made;
    await made.query(`LISTEN ${channel}`);
    // It was closed while it connected.
    if (isClosed) await made.end();
  };
  const reconnect = (): void => {
    connect().then(back, (error: unknown) => {
      report(error);
      if (!isClosed && client === undefined) again = setTimeout(reconnect, busLimits.againMs);
    });
  };
  await connect();
  return {
    client: () => client,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearTimeout(again);
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
