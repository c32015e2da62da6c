import { expect, test } from "vitest";
import { namedPort } from "./named-port.ts";
import { connectRemote, type RemotePort, serveRemote } from "./remote.ts";

/** Two ends that hand over what is posted later, as ports do. */
function ends(): readonly [RemotePort, RemotePort] {
  const listeners: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const end = (own: 0 | 1): RemotePort => ({
    post: (message) =>
      queueMicrotask(() => {
        for (const listener of listeners[own === 0 ? 1 : 0]) listener(message);
      }),
    onMessage: (listener) => void listeners[own].push(listener),
  });
  return [end(0), end(1)];
}

test("both sides call and are called, with the same numbers of calls, and hear nothing else", async () => {
  const [here, there] = ends();
  serveRemote(namedPort(here, "here"), { whoAmI: () => "here" });
  const far = connectRemote<{ whoAmI(): string }>(namedPort(there, "here")).remote;
  serveRemote(namedPort(there, "there"), { whoAmI: async () => `there, called by ${await far.whoAmI()}` });
  const near = connectRemote<{ whoAmI(): string }>(namedPort(here, "there")).remote;
  here.post("of no name");
  there.post({ to: "nobody", message: 0 });
  expect(await near.whoAmI()).toBe("there, called by here");
});
