/** One port for calls in both directions: each side serves under one name and calls under the other. */
import type { RemotePort } from "./remote.ts";

interface Named {
  readonly to: string;
  readonly message: unknown;
}

const isTo = (name: string, given: unknown): given is Named =>
  typeof given === "object" && given !== null && "to" in given && "message" in given && given.to === name;

/** What is posted here arrives where the other end of the port is listened to under the same name. */
export const namedPort = (port: RemotePort, name: string): RemotePort => ({
  post: (message, transfer) => port.post({ to: name, message } satisfies Named, transfer),
  onMessage: (listener) =>
    port.onMessage((given) => {
      if (isTo(name, given)) listener(given.message);
    }),
});
