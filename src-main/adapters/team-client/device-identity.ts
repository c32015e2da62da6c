import { createLocalJWKSet, errors, jwtVerify } from "jose";
import * as z from "zod";
import type { DeviceIdentity } from "#core/ports/device-identity.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { certifiedKeyFor } from "./device-key.ts";

/** 32 bytes. */
const Key32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const OrgKeys = JsonText.pipe(
  z.object({
    keys: z.array(
      z.looseObject({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: Key32,
      }),
    ),
  }),
);
const Claims = z.object({
  sub: z.string(),
  cnf: z.object({ jwk: z.object({ x: Key32 }) }),
});

/** A certificate is checked by the organisation's keys alone, as they were when this device last heard of them. */
export const createDeviceIdentity = ({
  vault,
}: {
  readonly vault: Pick<KeyVault, "deriveKey">;
}): DeviceIdentity => ({
  sign: async ({ server, certificate }, bytes) =>
    (await certifiedKeyFor(vault, server, certificate)).signBytes(bytes),
  async keyOf(certificate, { orgId, deviceId, orgKeys }) {
    const keys = OrgKeys.safeParse(orgKeys);
    if (!keys.success) return undefined;
    try {
      const { payload } = await jwtVerify(certificate, createLocalJWKSet(keys.data), {
        algorithms: ["EdDSA"],
        typ: "tessera-device+jwt",
        issuer: `tessera:${orgId}`,
        audience: "tessera-team",
      });
      const claims = Claims.safeParse(payload);
      if (!claims.success || claims.data.sub !== deviceId) return undefined;
      return new Uint8Array(Buffer.from(claims.data.cnf.jwk.x, "base64url"));
    } catch (thrown) {
      // Of another organisation, run out, or no certificate at all.
      if (thrown instanceof errors.JOSEError || thrown instanceof TypeError) return undefined;
      throw thrown;
    }
  },
  async orgKeyOf(keyId, orgKeys) {
    const known = OrgKeys.safeParse(orgKeys).data?.keys.find((key) => key["kid"] === keyId);
    return known === undefined ? undefined : new Uint8Array(Buffer.from(known.x, "base64url"));
  },
});
