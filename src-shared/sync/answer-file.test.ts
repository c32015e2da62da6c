import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { PartitionId } from "../model/ids.ts";
import { DeviceId, OrgId } from "../model/team.ts";
import {
  type AnswerContents,
  type AnswerKeyOf,
  type AnswerPart,
  readAnswer,
  writeAnswer,
} from "./answer-file.ts";
import { byteSource } from "./byte-source.ts";
import { readDelta } from "./delta-file.ts";
import { tagsName } from "./document-name.ts";

const pair = generateKeyPairSync("ed25519");
const publicKey = Uint8Array.from(pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32));
const signal = AbortSignal.timeout(60_000);
const signBytes = (bytes: Uint8Array) => Promise.resolve(Uint8Array.from(sign(null, bytes, pair.privateKey)));
const partitionId = PartitionId.parse("01970000-0000-7000-8000-00000000000b");
const contents: AnswerContents = {
  facts: {
    orgId: OrgId.parse("01970000-0000-7000-8000-00000000000a"),
    deviceId: DeviceId.parse("01970000-0000-7000-8000-000000000001"),
    keyId: "key",
    madeMs: 2,
    fileMs: 1,
    epoch: "e1",
    recoveringUntilMs: 0,
    erased: { epoch: 1, ids: ["gone"] },
    partitions: [{ id: partitionId, name: "Plant", permissions: ["partition.read"] }],
    kept: [],
    lacking: [],
    refused: {
      updates: [{ document: tagsName(partitionId), sha256: "a".repeat(64), why: "erased" }],
      payloads: [],
    },
  },
  payloads: [],
  documents: [{ name: tagsName(partitionId), seq: 3, projectedSeq: 2, updates: [Uint8Array.of(1, 2, 3)] }],
};
let file: Uint8Array;

const chunksOf = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 100) yield bytes.subarray(at, at + 100);
};
const known: AnswerKeyOf = ({ keyId }) => Promise.resolve(keyId === "key" ? publicKey : undefined);
const partsOf = (bytes: Uint8Array, keyOf = known): Promise<readonly AnswerPart[]> =>
  Array.fromAsync(readAnswer(byteSource(chunksOf(bytes), signal), keyOf));

beforeAll(async () => {
  const chunks = await Array.fromAsync(writeAnswer(contents, signBytes, signal));
  file = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
});

test("what is written comes back, and the reader is asked for the key that it names", async () => {
  expect(await partsOf(file)).toEqual([
    { kind: "facts", facts: contents.facts },
    { kind: "document", ...contents.documents[0] },
    { kind: "end" },
  ]);
  expect(await partsOf(file, () => Promise.resolve(undefined))).toEqual([
    { kind: "refused", why: "unknown-signer" },
  ]);
});

test("no part of it that is cut or changed is taken for what was signed", async () => {
  const whole = await partsOf(file);
  for (let length = 0; length < file.byteLength; length += 3) {
    const parts = await partsOf(file.subarray(0, length));
    expect(parts.at(-1)).toEqual({ kind: "refused", why: length < 5 ? "malformed" : "truncated" });
    expect(whole.slice(0, parts.length - 1)).toEqual(parts.slice(0, -1));
  }
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat({ max: 7 }), async (place, bit) => {
      const flipped = file.slice();
      const at = place % flipped.length;
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      expect((await partsOf(flipped)).at(-1)?.kind).toBe("refused");
    }),
    { numRuns: 300 },
  );
});

test("it is no file of a device, and one of a device is none of the server's", async () => {
  const asDelta = readDelta(byteSource(chunksOf(file), signal), () => Promise.resolve(publicKey));
  expect(await Array.fromAsync(asDelta)).toEqual([{ kind: "refused", why: "malformed" }]);
  const other = file.slice();
  other.set(new TextEncoder().encode("TSDF"));
  expect(await partsOf(other)).toEqual([{ kind: "refused", why: "malformed" }]);
});
