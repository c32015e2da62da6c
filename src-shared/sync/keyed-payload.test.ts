import { expect, test } from "vitest";
import { joinKeyed, openKeyed, sealedSizeBytes, splitKeyed } from "./keyed-payload.ts";
import { makePayloadKey, payloadKeyBytes, sealPayload } from "./seal.ts";

test("what was put together comes apart again, and opens by the key that lies before it", async () => {
  const [key, plain] = [makePayloadKey(), new TextEncoder().encode("The pump runs hot.")];
  const sealed = await sealPayload(plain, key);
  const body = joinKeyed({ key, sealed });
  expect(splitKeyed(body)).toEqual({ key, sealed });
  expect(sealedSizeBytes(body.byteLength)).toBe(sealed.byteLength);
  expect(await openKeyed(body)).toEqual(plain);
});

test("a body that ends with its key, or before, holds nothing, and another's key opens nothing", async () => {
  for (const length of [0, payloadKeyBytes - 1, payloadKeyBytes]) {
    expect(splitKeyed(new Uint8Array(length))).toBeUndefined();
    expect(await openKeyed(new Uint8Array(length))).toBeUndefined();
  }
  const sealed = await sealPayload(Uint8Array.of(1), makePayloadKey());
  expect(await openKeyed(joinKeyed({ key: makePayloadKey(), sealed }))).toBeUndefined();
});
