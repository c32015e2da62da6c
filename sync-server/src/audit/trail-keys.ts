import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  hash,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import type { Sha256 } from "#shared/audit/merkle.ts";
import type { TrailHashes } from "#shared/audit/trail.ts";
import { type Checks, PublicKey, type Signer } from "#shared/audit/tree-head.ts";
import { privateDer, publicDer, publicKeyIn } from "#shared/kit/ed25519-der.ts";
import { fromHex, toHex } from "#shared/kit/hex.ts";

export const sha256: Sha256 = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer"));

export interface TrailSecrets {
  readonly seed: Uint8Array;
  readonly digestKey: Uint8Array;
}
export const newTrailSecrets = (): TrailSecrets => ({
  seed: new Uint8Array(randomBytes(32)),
  digestKey: new Uint8Array(randomBytes(32)),
});

export const hashesOf = ({ digestKey }: TrailSecrets): TrailHashes => ({
  sha256,
  keyed: (bytes) => new Uint8Array(createHmac("sha256", digestKey).update(bytes).digest()),
});

export function signerOf({ seed }: TrailSecrets): Signer {
  const der = Buffer.from(privateDer(seed));
  const key: KeyObject = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: PublicKey.parse(toHex(publicKeyIn(spki))),
    sign: (bytes) => new Uint8Array(sign(null, bytes, key)),
  };
}

export const trailChecks: Checks = {
  sha256,
  verify: (publicKey, bytes, signature) => {
    const der = Buffer.from(publicDer(fromHex(publicKey)));
    return verify(null, bytes, createPublicKey({ key: der, format: "der", type: "spki" }), signature);
  },
};
