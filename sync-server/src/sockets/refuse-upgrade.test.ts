import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { refuseUpgrade } from "./refuse-upgrade.ts";

test("who is refused is told why and let go, though it does not hang up, and may break off meanwhile", async () => {
  const refused: Duplex[] = [];
  const server = createServer().listen(0, "127.0.0.1");
  server.on("upgrade", (_, stream: Duplex) => {
    refused.push(stream);
    refuseUpgrade(stream, "421 Misdirected Request");
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  client.write("GET /sync HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const [said] = (await once(client, "data")) as [Buffer];
  expect(said.toString()).toMatch(/^HTTP\/1.1 421 Misdirected Request\r\n/);
  const [stream] = refused;
  if (stream?.closed === false) await once(stream, "close");
  expect(stream?.destroyed).toBe(true);
  expect(() => stream?.emit("error", new Error("ECONNRESET"))).not.toThrow();
  client.destroy();
  server.close();
});
