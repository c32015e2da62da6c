import { once } from "node:events";
import { createServer, request as rawRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Streams } from "#core/ports/use-cases.ts";
import { ItemId, Revision } from "#shared/model/ids.ts";
import { takeInBody } from "./http-intake.ts";

const itemId = ItemId.parse("01990000-0000-7000-8000-000000000001");

test("comes to an end where the other side has gone while its events were stored", async () => {
  const stored = Promise.withResolvers<Awaited<ReturnType<Streams["push"]>>>();
  const begun = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    response.on("close", gone.resolve);
    const push: Streams["push"] = () => (begun.resolve(), stored.promise);
    takeInBody({ push }, new URL("http://host/ingest/engine-room"), request, response).then(
      () => ended.resolve("ended"),
      () => ended.resolve("ended"),
    );
  }).listen(0);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const headers = { "content-type": "application/x-ndjson" };
  const request = rawRequest({ port, path: "/", method: "POST", headers }).on("error", () => undefined);
  request.write('{"key":"1","text":"The pump started."}\n');
  await begun.promise;
  request.destroy();
  await gone.promise;
  stored.resolve({ outcomes: [{ key: "1", outcome: "stored", itemId }], revision: Revision.parse(1) });
  expect(await ended.promise).toBe("ended");
});
