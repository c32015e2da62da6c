import fc from "fast-check";
import { generateKeyPairSync, sign } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { PartitionId } from "../model/ids.ts";
import { toHex } from "../kit/hex.ts";
import { DeviceId, OrgId } from "../model/team.ts";
import { byteSource } from "./byte-source.ts";
import { readDelta, writeDelta, type DeltaContents, type DeltaPart, type KeyOf } from "./delta-file.ts";
import { tagsName } from "./document-name.ts";
import { limits } from "./limits.ts";
import { makePayloadKey, payloadIdOf, sealPayload } from "./seal.ts";

const pair = generateKeyPairSync("ed25519");
const publicKey = Uint8Array.from(pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32));
const signal = AbortSignal.timeout(60_000);
const known: KeyOf = () => Promise.resolve(publicKey);
const signBytes = (bytes: Uint8Array) => Promise.resolve(Uint8Array.from(sign(null, bytes, pair.privateKey)));
const origin = {
  orgId: OrgId.parse("01970000-0000-7000-8000-00000000000a"),
  deviceId: DeviceId.parse("01970000-0000-7000-8000-000000000001"),
  certificate: "certificate",
  madeMs: 1,
};

let contents: DeltaContents;
let file: Uint8Array;

async function* inChunks(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += sizeBytes) yield bytes.subarray(at, at + sizeBytes);
}
async function partsOf(bytes: Uint8Array, keyOf = known, chunkBytes = 1_000): Promise<readonly DeltaPart[]> {
  const parts: DeltaPart[] = [];
  for await (const part of readDelta(byteSource(inChunks(bytes, chunkBytes), signal), keyOf))
    parts.push(part);
  return parts;
}
const lastOf = async (bytes: Uint8Array, keyOf = known): Promise<string> => {
  const last = (await partsOf(bytes, keyOf)).at(-1);
  return last?.kind === "refused" ? last.why : (last?.kind ?? "nothing");
};

async function fileOf(given: DeltaContents): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeDelta(given, signBytes, signal)) chunks.push(chunk);
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

beforeAll(async () => {
  const payloads = await Promise.all(
    [1, 2].map(async (n) => {
      const key = makePayloadKey();
      const sealed = await sealPayload(new Uint8Array(50 * n), key);
      const facts = { id: await payloadIdOf(sealed), key: toHex(key), sizeBytes: sealed.byteLength };
      return { ...facts, sealed: () => Promise.resolve(sealed) };
    }),
  );
  const name = tagsName(PartitionId.parse("01970000-0000-7000-8000-00000000000b"));
  contents = {
    origin,
    payloads,
    documents: [{ name, ownCount: 1, updates: [Uint8Array.of(1, 2), Uint8Array.of(3)] }],
  };
  file = await fileOf(contents);
});

test("what is written comes back, payloads before the documents that name them, whatever the chunks", async () => {
  const sealed = await Promise.all(contents.payloads.map((payload) => payload.sealed(signal)));
  for (const chunkBytes of [1, 7, 64, 100_000])
    expect(await partsOf(file, known, chunkBytes)).toEqual([
      { kind: "origin", origin },
      ...contents.payloads.map(({ id, key }, at) => ({ kind: "payload", id, key, sealed: sealed[at] })),
      { kind: "document", ...contents.documents[0] },
      { kind: "end" },
    ]);
});

test("a payload that is gone when it is its turn is left out, and all behind it comes", async () => {
  const [first, second] = contents.payloads;
  if (first === undefined || second === undefined) throw new Error("there are two");
  const gone = { ...first, sealed: () => Promise.resolve(undefined) };
  const parts = await partsOf(await fileOf({ ...contents, payloads: [gone, second] }));
  expect(parts.map((part) => (part.kind === "payload" ? part.id : part.kind))).toEqual([
    "origin",
    second.id,
    "document",
    "end",
  ]);
  const short = { ...first, sealed: () => Promise.resolve(new Uint8Array()) };
  await expect(fileOf({ ...contents, payloads: [short] })).rejects.toThrow(/is not \d+ bytes long/);
});

test("a file that is cut anywhere does not end, and hands out nothing that it was not", async () => {
  const whole = await partsOf(file);
  for (let length = 0; length < file.byteLength; length += 3) {
    const parts = await partsOf(file.subarray(0, length));
    expect(parts.at(-1)).toEqual({ kind: "refused", why: length < 5 ? "malformed" : "truncated" });
    expect(whole.slice(0, parts.length - 1)).toEqual(parts.slice(0, -1));
  }
});

test("no changed bit and nothing behind the end is taken", async () => {
  const whole = await partsOf(file);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat({ max: 7 }), async (place, bit) => {
      const flipped = file.slice();
      const at = place % flipped.length;
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      const parts = await partsOf(flipped);
      expect(parts.at(-1)?.kind).toBe("refused");
      expect(whole.slice(0, parts.length - 1)).toEqual(parts.slice(0, -1));
    }),
    { numRuns: 500 },
  );
  expect(await lastOf(Uint8Array.of(...file, 0))).toBe("tampered");
});

test("who signed must be known, and it must be their key", async () => {
  expect(await partsOf(file, () => Promise.resolve(undefined))).toEqual([
    { kind: "refused", why: "unknown-signer" },
  ]);
  const other = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" });
  expect(await lastOf(file, () => Promise.resolve(Uint8Array.from(other.subarray(-32))))).toBe("tampered");
});

test("a newer form is said to be one; what is none, or claims to be huge, is refused", async () => {
  const at4 = (value: number) => file.map((byte, at) => (at === 4 ? value : byte));
  expect(await lastOf(at4(2))).toBe("newer");
  expect(await lastOf(at4(0))).toBe("malformed");
  expect(await lastOf(new Uint8Array(200))).toBe("malformed");
  const huge = file.slice();
  new DataView(huge.buffer).setUint32(69, limits.deltaManifestBytesMax + 1, true);
  expect(await lastOf(huge)).toBe("too-large");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect(await lastOf(Uint8Array.of(...file.subarray(0, 5), ...bytes))).not.toBe("end");
    }),
    { numRuns: 200 },
  );
});

test("a payload that is not what was said of it is written to no file", async () => {
  const payloads = contents.payloads.map((each) => ({ ...each, sizeBytes: each.sizeBytes + 1 }));
  await expect(fileOf({ ...contents, payloads })).rejects.toThrow("bytes long");
});
