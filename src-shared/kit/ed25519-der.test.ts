import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { expect, test } from "vitest";
import { privateDer, publicDer, publicKeyIn } from "./ed25519-der.ts";

test("what is written so is a key, and its public half comes back", () => {
  const seed = Uint8Array.from({ length: 32 }, (_, at) => at);
  const key = createPrivateKey({ key: Buffer.from(privateDer(seed)), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  expect(Buffer.from(publicDer(publicKeyIn(spki)))).toEqual(spki);
  const text = Buffer.from("a tile");
  expect(verify(null, text, createPublicKey(key), sign(null, text, key))).toBe(true);
});

test.each([0, 31, 33])("%i bytes are no key", (length) => {
  expect(() => privateDer(new Uint8Array(length))).toThrow("32 bytes");
  expect(() => publicDer(new Uint8Array(length))).toThrow("32 bytes");
});
