/** Programs of neighbouring versions over `/v1`: what one of them does not know it passes over, and nothing of before is missing. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serverAt } from "#adapters/team-client/server-at.ts";
import { type Name, world } from "#server/audit/call-world.fake.ts";
import { calls } from "#server/audit/every-call.fake.ts";
import { type CallWorld, openCallWorld } from "#server/audit/open-call-world.fake.ts";
import { breaksBetween, contractLines } from "#server/routes/contract-lines.fake.ts";
import { serverContract } from "#shared/rpc/server/server-contract.ts";

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** As a later program has it: with a field in every object that nobody knows yet. */
function withUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknown);
  if (!isObject(value)) return value;
  const known = Object.entries(value).map(([name, inner]) => [name, withUnknown(inner)]);
  return { ...Object.fromEntries(known), ofALaterVersion: "a word that nobody knows yet" };
}

/** What is hashed or signed as a whole is taken as a whole: to read a part of it would be to believe what nobody vouches for. */
const whole: readonly Name[] = [
  "audit.head",
  "audit.leaves",
  "audit.inclusion",
  "erasure.erase",
  "erasure.receipt",
  "erasure.erasePerson",
];

const closing = new AsyncDisposableStack();
let opened: CallWorld;
const asked = new Map<Name, Json>();
const answers = new Map<Name, unknown>();

beforeAll(async () => {
  opened = await openCallWorld(closing);
}, 120_000);
afterAll(() => closing.disposeAsync());

test(
  "a server does for a later program what it asks for, whatever else that says",
  { timeout: 120_000 },
  async () => {
    world.said = (name, input) => {
      asked.set(name, input);
      return withUnknown(input) as Json;
    };
    for (const [name, { done }] of Object.entries(calls) as [Name, (typeof calls)[Name]][]) {
      if (typeof done === "string") continue;
      const { status, body } = await done();
      expect(status, `${name}: ${JSON.stringify(body)}`).toBeLessThan(400);
      answers.set(name, body);
    }
    expect(answers.size).toBeGreaterThan(60);
    expect(opened.server.failures).toEqual([]);
  },
);

test("a device reads a later server's answers as far as it knows them, and nothing that vouches for itself in part", async () => {
  let body = "";
  await using later = createServer((_, response) => {
    response.setHeader("content-type", "application/json").end(body);
  });
  later.listen(0, "127.0.0.1");
  await once(later, "listening");
  const address = later.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const client = serverAt(url) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  const refused: Name[] = [];
  for (const [name, answer] of answers) {
    // A stream is no object.
    if (!isObject(answer)) continue;
    const [part = "", verb = ""] = name.split(".");
    const ask = (): Promise<unknown> | undefined => client[part]?.[verb]?.(asked.get(name) ?? {});
    body = JSON.stringify(answer);
    const known = await ask();
    body = JSON.stringify(withUnknown(answer));
    const read = await ask()?.catch(() => "refused");
    if (read === "refused") refused.push(name);
    else expect(read, name).toMatchObject(isObject(known) ? known : {});
  }
  expect(refused).toEqual(whole);
});

test("the contract has all that it had at version 2 of the protocol, and asks for nothing more", () => {
  const before = readFileSync(new URL("fixtures/contract-at-2.txt", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const now = contractLines(serverContract);
  expect(before.length).toBeGreaterThan(300);
  expect(breaksBetween(before, now)).toEqual([]);
});

test.each<readonly [string, readonly string[], readonly string[]]>([
  ["a.b < .new is asked for now", ["a.b < . object"], ["a.b < . object", "a.b < .new string"]],
  ["a.b < .x is asked for now", ["a.b < .x? string"], ["a.b < .x string"]],
  ["a.b < .x is gone", ["a.b < .x? string"], []],
  ["a.b < .x may be string, which is not taken", ["a.b < .x string"], ["a.b < .x integer"]],
  ['a.b < .x may be "two", which is not taken', ['a.b < .x "one"|"two"'], ['a.b < .x "one"']],
  ['a.b > .x may be "two", which is not taken', ['a.b > .x "one"'], ['a.b > .x "one"|"two"']],
  ["a.b > .x is gone", ["a.b > .x string"], []],
  ["a.b > .x need not be answered any more", ["a.b > .x string"], ["a.b > .x? string"]],
  [
    "a.b > .[].new is not answered by a server before",
    ["a.b > .[] object"],
    ["a.b > .[] object", "a.b > .[].new string"],
  ],
  ["a.b may be GET /a, which is not taken", ["a.b GET /a"], ["a.b GET /b"]],
])("what keeps neighbours apart is found: %s", (said, before, now) => {
  expect(breaksBetween(before, now)).toEqual([said]);
});

test("what came is no break where nobody has to give it or to know it", () => {
  const before = ["a.b GET /a", "a.b < . object", 'a.b < .x "one"', "a.b > . object", "a.b > .y number"];
  const now = [
    "a.b GET /a",
    "a.b < . object",
    "a.b < .x string",
    "a.b < .new? object",
    "a.b < .new.inner string",
    "a.b > . object",
    "a.b > .y integer",
    "a.b > .new? string",
    "a.c POST /c",
    "a.c < .all string",
  ];
  expect(breaksBetween(before, now)).toEqual([]);
});
