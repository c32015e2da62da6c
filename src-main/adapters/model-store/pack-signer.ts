/** Whose pack it is: an Ed25519 key of the device, derived from its master key, so that there is no secret more to keep. */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { privateDer, publicDer, publicKeyIn } from "#shared/kit/ed25519-der.ts";

export interface PackSigner {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** `seed`: 32 bytes. */
export function createPackSigner(seed: Uint8Array): PackSigner {
  const key = createPrivateKey({ key: Buffer.from(privateDer(seed)), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: publicKeyIn(spki),
    sign: (bytes) => sign(null, bytes, key),
  };
}

export function isSigned(bytes: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  const key = createPublicKey({
    key: Buffer.from(publicDer(publicKey)),
    format: "der",
    type: "spki",
  });
  return verify(null, bytes, key, signature);
}

/** What people compare: the first 128 bits of the key's SHA-256, in groups of four. */
export const fingerprintOf = (publicKey: Uint8Array): string =>
  createHash("sha256").update(publicKey).digest("hex").slice(0, 32).match(/.{4}/g)!.join("-");

/** As typed by a person. */
export const isSameFingerprint = (one: string, other: string): boolean =>
  one.toLowerCase().replaceAll(/[^0-9a-f]/g, "") === other.toLowerCase().replaceAll(/[^0-9a-f]/g, "");
