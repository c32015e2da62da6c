import { OpenAPIHandler } from "@orpc/openapi/node";
import { implement } from "@orpc/server";
import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { audit } from "#shared/rpc/server/audit-contract.ts";
import { groups } from "#shared/rpc/server/groups-contract.ts";
import { people } from "#shared/rpc/server/people-contract.ts";
import { createAdminClient } from "./create-admin-client.ts";

const never = new AbortController().signal;
const client = createAdminClient();
const userId = "01990000-0000-7000-8000-000000000001";

/** A server that lets nobody in but whoever has the token `t`, and that stops in the middle of its trail. */
async function serve(): Promise<string> {
  const os = implement({ audit, groups, people }).$context<{ readonly token: string | undefined }>();
  const handler = new OpenAPIHandler({
    people: {
      list: os.people.list.handler(({ context: { token }, errors }) => {
        if (token !== "Bearer t") throw errors.UNAUTHORIZED();
        return [{ id: "no id" as never, name: 1 as never } as never];
      }),
      setRole: os.people.setRole.handler(({ errors }) => {
        throw errors.LAST_OWNER();
      }),
    },
    groups: {
      create: os.groups.create.handler(({ errors }) => {
        throw errors.TOO_MANY({ data: { countMax: "9" } });
      }),
      list: os.groups.list.handler(() => []),
    },
    audit: {
      export: os.audit.export.handler(async function* () {
        yield await Promise.resolve({ lines: "first\n" });
        throw new Error("gone");
      }),
    },
  });
  const http = createServer((request, response) => {
    const { authorization: token } = request.headers;
    void handler.handle(request, response, { prefix: "/v1", context: { token } });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const address = http.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

test("gives what the server says, and its refusals by their codes", async () => {
  const server = await serve();
  const ask = (part: string, name: string, input: unknown, token = "t") =>
    client.ask({ server, token }, { part, name, input }, never);
  expect(await ask("groups", "list", undefined)).toEqual({ kind: "answered", value: [] });
  expect(await ask("people", "setRole", { userId, role: null })).toEqual({
    kind: "refused",
    code: "LAST_OWNER",
  });
  expect(await ask("groups", "create", { name: "Pilots" })).toEqual({
    kind: "refused",
    code: "TOO_MANY",
    data: { countMax: "9" },
  });
  expect(await ask("people", "list", undefined, "old")).toEqual({ kind: "unauthorised" });
  // Answers that are none of the contract's do not come through, whatever they say.
  expect(await ask("people", "list", undefined)).toMatchObject({ kind: "failed" });
});

test("a server that stops in the middle of its trail is noticed", async () => {
  const read = await client.trail({ server: await serve(), token: "t" }, never);
  if (read.kind !== "answered") expect.fail(read.kind);
  const pieces: string[] = [];
  const reading = (async () => {
    for await (const piece of read.value) pieces.push(piece);
  })();
  await expect(reading).rejects.toThrow();
  expect(pieces).toEqual(["first\n"]);
});
