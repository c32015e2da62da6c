/** One connection of its own for short questions, which no read or write can keep waiting; made anew where it broke. */
import pg from "pg";
import { limits } from "./limits.ts";

export interface Asker extends AsyncDisposable {
  /** The first row. Rejects where there is no answer within `limits.lookAnswerMsMax`. */
  ask(text: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

export function createAsker(connectionString: string): Asker {
  let client: pg.Client | undefined;
  const close = async (): Promise<void> => {
    const closing = client;
    client = undefined;
    closing?.connection.stream.destroy();
    await closing?.end();
  };
  return {
    async ask(text) {
      try {
        if (client === undefined) {
          const made = new pg.Client({
            connectionString,
            application_name: "tessera-look",
            connectionTimeoutMillis: limits.lookAnswerMsMax,
            query_timeout: limits.lookAnswerMsMax,
          });
          client = made;
          // Told by the next question.
          made.on("error", () => undefined);
          await made.connect();
        }
        const { rows } = await client.query<Record<string, unknown>>(text);
        return rows[0];
      } catch (thrown) {
        await close().catch(() => undefined);
        throw thrown;
      }
    },
    [Symbol.asyncDispose]: close,
  };
}
