import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SpaceId } from "../model/ids.ts";
import { SharedItem, decodePayload, encodePayload, type Payload } from "./payload.ts";
import { makePayloadKey, openPayload, payloadIdOf, sealPayload } from "./seal.ts";

const item = SharedItem.parse({
  name: "pump.md",
  kind: "markdown",
  title: "The pump",
  sizeBytes: 812,
  modifiedMs: 1_700_000_000_000,
  tags: ["plant"],
  path: "/home/somebody/pump.md",
});
const payload: Payload = {
  item,
  segments: [
    {
      ordinal: 0,
      text: "The pump runs hot. 🙂",
      headingPath: ["Pump"],
      anchor: { kind: "text", startChar: 0, endChar: 21, startLine: 1, endLine: 1 },
      tokenCount: 6,
    },
  ],
  vectors: [
    {
      spaceId: SpaceId.parse("static@1"),
      dimensions: 4,
      scales: [0.5],
      codes: Int8Array.of(1, -2, 127, -127),
    },
  ],
};

describe("payloads", () => {
  test("come back as they were, without where the item lay", () => {
    const bytes = encodePayload(payload);
    expect(decodePayload(bytes)).toEqual({ kind: "payload", payload });
    expect(new TextDecoder().decode(bytes)).not.toContain("somebody");
  });

  test("what is seen in a picture comes back; where there is nothing to see, as of a program before, nothing is said", () => {
    const colours = [
      { name: "red", share: 0.6 },
      { name: "grey", share: 0.3 },
    ] as const;
    for (const picture of [{ colours }, { colours: [], place: { latitude: -90, longitude: 180 } }])
      expect(decodePayload(encodePayload({ ...payload, picture }))).toEqual({
        kind: "payload",
        payload: { ...payload, picture },
      });
    const read = decodePayload(encodePayload(payload));
    expect(read.kind === "payload" && read.payload).not.toHaveProperty("picture");
  });

  test.each([
    { colours: [{ name: "mauve", share: 0.5 }] },
    { colours: [{ name: "red", share: 1.5 }] },
    { colours: Array.from({ length: 13 }, () => ({ name: "red", share: 0 })) },
    { colours: [], place: { latitude: 91, longitude: 0 } },
    { colours: [], place: { latitude: 1 } },
    { place: { latitude: 1, longitude: 1 } },
    "red",
  ])("a picture of which %j is said is malformed", (picture) => {
    const header = { version: 1, item, segments: [], vectors: [], picture };
    const json = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(4 + json.byteLength);
    new DataView(bytes.buffer).setUint32(0, json.byteLength, true);
    bytes.set(json, 4);
    expect(decodePayload(bytes)).toEqual({ kind: "refused", why: "malformed" });
  });

  test("cut short, with more behind, or of no form are malformed; of a newer program they are newer", () => {
    const bytes = encodePayload(payload);
    for (let length = 0; length < bytes.byteLength; length++)
      expect(decodePayload(bytes.subarray(0, length))).toEqual({ kind: "refused", why: "malformed" });
    expect(decodePayload(Uint8Array.of(...bytes, 0))).toEqual({ kind: "refused", why: "malformed" });
    const newer = new TextEncoder().encode('{"version":2}');
    expect(decodePayload(Uint8Array.of(newer.byteLength, 0, 0, 0, ...newer))).toEqual({
      kind: "refused",
      why: "newer",
    });
  });

  test("no bytes make reading throw", () => {
    const bytes = encodePayload(payload);
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 255 }), (place, byte) => {
        const spoilt = bytes.slice();
        spoilt[place % spoilt.length] = byte;
        decodePayload(spoilt);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (any) => void decodePayload(any)));
  });

  test("a vector of nothing but zeros comes back, too", () => {
    const vectors = payload.vectors.map((each) => ({ ...each, scales: [0], codes: new Int8Array(4) }));
    expect(decodePayload(encodePayload({ ...payload, vectors }))).toEqual({
      kind: "payload",
      payload: { ...payload, vectors },
    });
  });

  test("vectors that are not one a segment are a mistake of ours", () => {
    const vectors = payload.vectors.map((each) => ({ ...each, codes: Int8Array.of(1) }));
    expect(() => encodePayload({ ...payload, vectors })).toThrow("not one a segment");
  });
});

describe("seals", () => {
  test("open with their key alone, and not at all once a bit is changed", async () => {
    const [plain, key] = [encodePayload(payload), makePayloadKey()];
    const sealed = await sealPayload(plain, key);
    expect(await openPayload(sealed, key)).toEqual(plain);
    expect(await openPayload(sealed, makePayloadKey())).toBeUndefined();
    for (let at = 0; at < sealed.byteLength; at += 7) {
      const flipped = sealed.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(await openPayload(flipped, key)).toBeUndefined();
    }
    expect(await openPayload(sealed.subarray(0, 20), key)).toBeUndefined();
    expect(await openPayload(sealed, key.subarray(1))).toBeUndefined();
  });

  test("no two are alike, so that an id tells nothing of the content", async () => {
    const key = makePayloadKey();
    const [one, other] = [await sealPayload(Uint8Array.of(1), key), await sealPayload(Uint8Array.of(1), key)];
    expect(await payloadIdOf(one)).not.toBe(await payloadIdOf(other));
    expect(await payloadIdOf(one)).toBe(await payloadIdOf(one.slice()));
  });
});
