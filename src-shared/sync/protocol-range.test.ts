import { expect, test } from "vitest";
import { agreedVersion, subprotocolsOf, takenSubprotocol } from "./protocol-range.ts";

test.each([
  ["the same", 4, 4],
  ["one newer", 5, 4],
  ["one older", 3, 3],
  ["two newer", 6, undefined],
  ["two older", 2, undefined],
] as const)("with a program that is %s", (_what, version, agreed) => {
  const [ours, theirs] = [
    { version: 4, oldest: 3 },
    { version, oldest: version - 1 },
  ];
  expect([agreedVersion(ours, theirs), agreedVersion(theirs, ours)]).toEqual([agreed, agreed]);
});

test("what is offered names each version, the newest first, and of any version something is taken", () => {
  expect(subprotocolsOf({ version: 12, oldest: 11 })).toEqual(["tessera.sync.12", "tessera.sync.11"]);
  expect(takenSubprotocol(["bearer.tessera.sync.9", "tessera.sync.99", "tessera.sync.98"])).toBe(
    "tessera.sync.99",
  );
  expect(
    takenSubprotocol(["graphql-ws", "tessera.sync.", "tessera.sync.1234567", "tessera.sync.2x"]),
  ).toBeUndefined();
});
