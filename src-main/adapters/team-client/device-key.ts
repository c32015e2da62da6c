import { decodeJwt, errors } from "jose";
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import * as z from "zod";
import { privateDer, publicKeyIn } from "#shared/kit/ed25519-der.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import { limits } from "./limits.ts";

/** Who this device is to one server. */
export interface DeviceKey {
  /** In base64url. */
  readonly publicKey: string;
  /** In base64url. */
  readonly sign: (text: string) => string;
  readonly signBytes: (bytes: Uint8Array) => Uint8Array;
}

type Vault = Pick<KeyVault, "deriveKey">;

/**
 * Derived from the master key, another one for each server: nothing is stored that could be copied, and no two servers can
 * compare. A key that a server has shut out is never taken again, so there are several: `number` counts from 0.
 */
export async function deviceKeyFor(vault: Vault, server: string, number = 0): Promise<DeviceKey> {
  const seed = await vault.deriveKey(`team device ${server}${number === 0 ? "" : ` ${number}`}`);
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

/** The one that the certificate is of; the first where it is of none of them, which the server then refuses. */
export async function certifiedKeyFor(vault: Vault, server: string, certificate: string): Promise<DeviceKey> {
  const certified = publicKeyOf(certificate);
  for (let number = 0; number < limits.deviceKeyCount; number++) {
    const key = await deviceKeyFor(vault, server, number);
    if (key.publicKey === certified) return key;
  }
  return deviceKeyFor(vault, server);
}

const Claims = z.object({ cnf: z.object({ jwk: z.object({ x: z.string() }) }) });

/** Not checked: it is this device's own, and what it says of the key is compared with the keys that there are. */
function publicKeyOf(certificate: string): string | undefined {
  try {
    return Claims.safeParse(decodeJwt(certificate)).data?.cnf.jwk.x;
  } catch (thrown) {
    if (thrown instanceof errors.JOSEError || thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}
