/** The line of PostgreSQL: NOTIFY, on a connection of its own. A pooler in transaction mode does not carry it. */
import pg from "pg";
import type { LineEvents, OpenLine } from "./doorbell.ts";
import { busLimits } from "./limits.ts";

const channel = "tessera_appended";

export const notifyLine =
  (connectionString: string): OpenLine =>
  async ({ heard, back, report }: LineEvents) => {
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
      messageBytesMax: busLimits.notifyBytesMax,
      isUp: () => client !== undefined,
      async send(text) {
        if (client === undefined) throw new Error("the connection of the bus is away");
        await client.query("SELECT pg_notify($1, $2)", [channel, text]);
      },
      async [Symbol.asyncDispose]() {
        isClosed = true;
        clearTimeout(again);
        await client?.end();
      },
    };
  };
