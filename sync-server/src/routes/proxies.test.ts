/** Where a request came from, which is what guesses at passwords are counted by. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createHiddenServer } from "#server/create-team-server.ts";
import { makeFolder, prepareFolder } from "#server/database/open-database.fake.ts";
import { createFakeIdentity } from "#server/identity.fake.ts";
import { serverOptions } from "#server/server-options.fake.ts";

const [home, balancer, near, stranger] = ["198.51.100.7", "10.0.0.10", "10.0.1.77", "203.0.113.9"];

test("a named proxy's word is taken for where a request came from, and nobody else's", async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await makeFolder());
  await prepareFolder(folder.path);
  const options = { ...serverOptions(folder.path), proxies: [balancer, "10.0.1.0/24"] };
  const server = opened.use(
    await createHiddenServer(options, async () => ({
      ...createFakeIdentity(),
      mount: (app) => void app.get("/where", (request) => ({ address: request.ip })),
    })),
  );
  let peer = "";
  const front = createServer((request, response) => {
    Object.defineProperty(request.socket, "remoteAddress", { configurable: true, value: peer });
    server.handle(request, response);
  });
  opened.defer(() => void front.close());
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  const { port } = front.address() as AddressInfo;
  const seen = async (from: string, forwardedFor: string): Promise<unknown> => {
    peer = from;
    const headers = { "x-forwarded-for": forwardedFor, connection: "close" };
    return (await fetch(`http://127.0.0.1:${port}/where`, { headers })).json();
  };
  for (const trusted of ["127.0.0.1", "::1", balancer, `::ffff:${balancer}`, near])
    expect(await seen(trusted, home), trusted).toEqual({ address: home });
  // What somebody says of themselves comes before what the proxy says of them.
  expect(await seen(balancer, `${home}, ${stranger}`)).toEqual({ address: stranger });
  for (const other of [stranger, "10.0.0.11"])
    expect(await seen(other, home), other).toEqual({ address: other });
});
