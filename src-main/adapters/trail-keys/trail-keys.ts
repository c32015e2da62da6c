import { createHmac, createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { Sha256 } from "#shared/audit/merkle.ts";
import type { TrailHashes } from "#shared/audit/trail.ts";
import { type Checks, PublicKey, type Signer } from "#shared/audit/tree-head.ts";
import { privateDer, publicDer, publicKeyIn } from "#shared/kit/ed25519-der.ts";
import { fromHex, toHex } from "#shared/kit/hex.ts";

const sha256: Sha256 = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer"));

/** What an exported trail, a head or a receipt is checked with, wherever it came from. */
export const trailChecks: Checks = {
  sha256,
  verify: (publicKey, bytes, signature) => {
    const der = Buffer.from(publicDer(fromHex(publicKey)));
    return verify(null, bytes, createPublicKey({ key: der, format: "der", type: "spki" }), signature);
  },
};

export interface TrailKeys {
  readonly hashes: TrailHashes;
  readonly signer: Signer;
}

/** Both keys derive from the master key: a library that is moved with its vault goes on with the same trail. */
export async function openTrailKeys(vault: Pick<KeyVault, "deriveKey">): Promise<TrailKeys> {
  const [seed, digestKey] = await Promise.all([
    vault.deriveKey("trail signature"),
    vault.deriveKey("trail digests"),
  ]);
  const der = Buffer.from(privateDer(seed));
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    hashes: {
      sha256,
      keyed: (bytes) => new Uint8Array(createHmac("sha256", digestKey).update(bytes).digest()),
    },
    signer: {
      publicKey: PublicKey.parse(toHex(publicKeyIn(spki))),
      sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
    },
  };
}
