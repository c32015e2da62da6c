import {
  createHmac,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
  createPublicKey,
} from "node:crypto";
import { fromHex, toHex } from "../kit/hex.ts";
import type { Hash } from "./merkle.ts";
import { type Checks, PublicKey, type Signer } from "./tree-head.ts";
import type { TrailHashes } from "./trail.ts";

/** Hashes and keys as every program of ours has them from Node, for tests of what takes them. */
export const sha256 = (bytes: Uint8Array): Hash => new Uint8Array(hash("sha256", bytes, "buffer"));

export const hashes: TrailHashes = {
  sha256,
  keyed: (bytes) => new Uint8Array(createHmac("sha256", "a key of tests").update(bytes).digest()),
};

const spki = fromHex("302a300506032b6570032100");
const keys = new Map<PublicKey, KeyObject>();
const keyOf = (publicKey: PublicKey): KeyObject => {
  const known = keys.get(publicKey);
  if (known !== undefined) return known;
  const key = createPublicKey({
    key: Buffer.concat([spki, fromHex(publicKey)]),
    format: "der",
    type: "spki",
  });
  keys.set(publicKey, key);
  return key;
};
export const checks: Checks = {
  sha256,
  verify: (publicKey, bytes, signature) => verify(null, bytes, keyOf(publicKey), signature),
};

export function newSigner(): Signer {
  const pair = generateKeyPairSync("ed25519");
  const raw = pair.publicKey.export({ format: "der", type: "spki" }).subarray(spki.byteLength);
  return {
    publicKey: PublicKey.parse(toHex(raw)),
    sign: (bytes) => new Uint8Array(sign(null, bytes, pair.privateKey)),
  };
}
