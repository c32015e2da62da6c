import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { privateDer, publicKeyIn } from "#shared/kit/ed25519-der.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";

/** Who this device is to one server. */
export interface DeviceKey {
  /** In base64url. */
  readonly publicKey: string;
  /** In base64url. */
  readonly sign: (text: string) => string;
  readonly signBytes: (bytes: Uint8Array) => Uint8Array;
}

/** Derived from the master key, another one for each server: nothing is stored that could be copied, and no two servers can compare. */
export async function deviceKeyFor(vault: Pick<KeyVault, "deriveKey">, server: string): Promise<DeviceKey> {
  const seed = await vault.deriveKey(`team device ${server}`);
  const key = createPrivateKey({
    key: Buffer.from(privateDer(seed)),
    format: "der",
    type: "pkcs8",
  });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: Buffer.from(publicKeyIn(spki)).toString("base64url"),
    signBytes: (bytes) => new Uint8Array(sign(null, bytes, key)),
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64url"),
  };
}
