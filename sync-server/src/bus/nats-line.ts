/** The line of NATS: for many instances, where the database is to carry nothing but truth. */
import { connect, type NodeConnectionOptions } from "@nats-io/transport-node";
import type { LineEvents, OpenLine } from "./doorbell.ts";
import { busLimits } from "./limits.ts";

const subject = "tessera.appended";

/** `nats://` or `tls://`, with a name and a password or a token where the server asks for them. */
export const natsLine =
  (address: string): OpenLine =>
  async ({ heard, back, report }: LineEvents) => {
    const connection = await connect(optionsOf(new URL(address))).catch((cause: unknown) => {
      const { host } = new URL(address);
      throw new Error(`the bus at ${host} does not answer: start NATS there, or leave --bus out`, { cause });
    });
    let isUp = true;
    connection.subscribe(subject, {
      callback(error, message) {
        if (error === null || error === undefined) heard(message.string());
        else report(error);
      },
    });
    // Without this round nothing says that the subscription is there.
    await connection.flush();
    const watch = async (): Promise<void> => {
      for await (const { type } of connection.status()) {
        if (type === "disconnect") isUp = false;
        if (type !== "reconnect") continue;
        isUp = true;
        back();
      }
    };
    const watching = watch().catch(report);
    return {
      messageBytesMax: busLimits.natsBytesMax,
      isUp: () => isUp,
      async send(text) {
        connection.publish(subject, text);
        await connection.flush();
      },
      async [Symbol.asyncDispose]() {
        isUp = false;
        await connection.close();
        await watching;
      },
    };
  };

function optionsOf({ protocol, host, username, password }: URL): NodeConnectionOptions {
  const [name, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  return {
    servers: host,
    name: "tessera",
    noEcho: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: busLimits.againMs,
    ...(protocol === "tls:" ? { tls: {} } : {}),
    ...(secret === "" ? {} : { user: name, pass: secret }),
    ...(secret === "" && name !== "" ? { token: name } : {}),
  };
}
