/** What nobody should send, over every procedure that takes words. */
import { expect, test } from "vitest";
import * as z from "zod";
import { serverContract } from "#shared/rpc/server/server-contract.ts";
import { makeFolder, openTestDatabase } from "../database/open-database.fake.ts";
import { createAccessStore } from "../repositories/access-store.ts";
import { createFakeTeam, ownerEmail, password } from "../access.fake.ts";

const probes = [
  "' OR '1'='1",
  "1'); SELECT pg_sleep(5); DROP TABLE users; --",
  "\\'; COPY users TO PROGRAM 'id'; --",
  "$1::text || version() || %00",
  "\u0000",
  "__proto__",
  "x".repeat(5_000),
];

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
}
/** An input with the probe wherever there is a word, and the least of everything else. */
function filled(schema: Schema, probe: string): unknown {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) return filled(choices.at(-1) ?? {}, probe);
  if (schema.properties !== undefined) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, inner]) => [name, filled(inner, probe)]),
    );
  }
  if (schema.type === "array") return [filled(schema.items ?? {}, probe)];
  if (schema.type === "integer" || schema.type === "number") return 60_000;
  if (schema.type === "boolean") return true;
  return probe;
}

test("no word breaks out of where it is put: all probes in all inputs, and everything is still there", async () => {
  await using folder = await makeFolder();
  await using database = await openTestDatabase(folder.path);
  await using team = createFakeTeam(undefined, createAccessStore(database));
  const bearer = await team.setUp();
  let askedCount = 0;
  for (const [part, contracts] of Object.entries(serverContract)) {
    for (const [verb, contract] of Object.entries(contracts)) {
      const { inputSchema, route } = contract["~orpc"] as {
        inputSchema?: z.ZodType;
        route: { method: "GET" | "POST" | "PUT" | "DELETE"; path: string };
      };
      if (inputSchema === undefined || part === "health") continue;
      const schema = z.toJSONSchema(inputSchema, { io: "input", unrepresentable: "any" }) as Schema;
      for (const [n, probe] of probes.entries()) {
        const path = route.path.replaceAll(/\{\w+\}/g, encodeURIComponent(probe.slice(0, 200)));
        const input = route.method === "GET" ? undefined : filled(schema, probe);
        // From many addresses, so that it is not the count of attempts that answers.
        const address = `10.${askedCount % 250}.${n}.1`;
        const { status } = await team.ask(route.method, path, input, { bearer, address });
        expect(status, `${part}.${verb} with ${probe}`).toBeLessThan(500);
        askedCount += 1;
      }
    }
  }
  expect(askedCount).toBeGreaterThan(200);
  expect(team.failures).toEqual([]);
  const answer = await team.ask("POST", "/session", { email: ownerEmail, password });
  expect(answer.status).toBe(200);
});

test("names of all scripts are kept as they are; those that deceive are not taken", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  for (const name of ["Größe & Söhne", "مكتبة", "株式会社", "O'Brien; --", "🦄 team"]) {
    expect((await team.ask("POST", "/groups", { name }, { bearer })).body.name).toBe(name);
  }
  // The same letters, composed differently, are the same name.
  expect(
    (await team.ask("POST", "/groups", { name: "Gro\u0308ße & So\u0308hne" }, { bearer })).body.code,
  ).toBe("NAME_TAKEN");
  for (const name of ["", "   ", "a\u0000b", "a\nb", "abc\u202ecba", "x".repeat(101)]) {
    expect((await team.ask("POST", "/groups", { name }, { bearer })).status, JSON.stringify(name)).toBe(400);
  }
});

test("what is too large or no JSON is refused before it is read", async () => {
  await using team = createFakeTeam();
  const post = (payload: string, type = "application/json") =>
    team.app.inject({ method: "POST", url: "/v1/session", payload, headers: { "content-type": type } });
  expect((await post(JSON.stringify({ email: "x".repeat(2 ** 21), password }))).statusCode).toBe(413);
  expect((await post("{")).statusCode).toBe(400);
  expect((await post("[".repeat(100_000))).statusCode).toBe(400);
  expect((await post("<a/>", "application/xml")).statusCode).toBe(415);
  expect((await post("null")).statusCode).toBe(400);
  expect((await team.ask("GET", "/nothing")).status).toBe(404);
});
