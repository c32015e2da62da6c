/** What a device is given: a certificate for a year, access for ten minutes. Both are JWTs, signed by the organisation. */
import { decodeProtectedHeader, errors as joseErrors, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { DeviceId, type OrgId, UserId } from "#shared/model/team.ts";
import { limits } from "./limits.ts";
import type { OrgKey, OrgKeys } from "./org-keys.ts";

const issuerOf = (orgId: OrgId): string => `tessera:${orgId}`;
const audience = "tessera-team";
const accessType = "at+jwt";
const certificateType = "tessera-device+jwt";

interface DeviceFacts {
  readonly deviceId: DeviceId;
  readonly userId: UserId;
  readonly publicKey: string;
  readonly familyId: string;
}

const signed = (key: OrgKey, type: string, claims: Record<string, unknown>, nowMs: number, validMs: number) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", typ: type, kid: key.keyId })
    .setIssuer(issuerOf(key.orgId))
    .setAudience(audience)
    .setIssuedAt(Math.floor(nowMs / 1_000))
    .setExpirationTime(Math.floor((nowMs + validMs) / 1_000))
    .sign(key.signing);

const boundTo = (publicKey: string) => ({ jwk: { kty: "OKP", crv: "Ed25519", x: publicKey } });

export const signCertificate = (key: OrgKey, device: DeviceFacts, nowMs: number): Promise<string> =>
  signed(
    key,
    certificateType,
    { sub: device.deviceId, user: device.userId, cnf: boundTo(device.publicKey) },
    nowMs,
    limits.certificateValidMs,
  );

export const signAccess = (key: OrgKey, device: DeviceFacts, nowMs: number): Promise<string> =>
  signed(
    key,
    accessType,
    { sub: device.userId, device: device.deviceId, family: device.familyId, cnf: boundTo(device.publicKey) },
    nowMs,
    limits.accessTokenValidMs,
  );

const AccessClaims = z.object({
  sub: UserId,
  device: DeviceId,
  family: z.string().min(1).max(100),
  exp: z.int(),
  cnf: z.object({ jwk: z.object({ x: z.string() }) }),
});
export interface AccessClaims {
  readonly orgId: OrgId;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly familyId: string;
  readonly publicKey: string;
  readonly expiresMs: number;
}

export async function verifyAccess(
  keys: OrgKeys,
  token: string,
  nowMs: number,
): Promise<AccessClaims | undefined> {
  const verified = await verify(keys, token, { type: accessType, Claims: AccessClaims }, nowMs);
  if (verified === undefined) return undefined;
  const { orgId, claims } = verified;
  // Signed while the server's clock was ahead, it would open for as much longer. Its device asks for another.
  if (claims.exp * 1_000 - nowMs > limits.accessTokenValidMs + limits.clockToleranceMs) return undefined;
  return {
    orgId,
    userId: claims.sub,
    deviceId: claims.device,
    familyId: claims.family,
    publicKey: claims.cnf.jwk.x,
    expiresMs: claims.exp * 1_000,
  };
}

const CertificateClaims = z.object({ sub: DeviceId, cnf: z.object({ jwk: z.object({ x: z.string() }) }) });

/** Whose key it is. It opens nothing by itself. */
export async function verifyCertificate(
  keys: OrgKeys,
  certificate: string,
  nowMs: number,
): Promise<Pick<AccessClaims, "orgId" | "deviceId" | "publicKey"> | undefined> {
  const kind = { type: certificateType, Claims: CertificateClaims };
  const verified = await verify(keys, certificate, kind, nowMs);
  if (verified === undefined) return undefined;
  const { orgId, claims } = verified;
  return { orgId, deviceId: claims.sub, publicKey: claims.cnf.jwk.x };
}

/** Nothing of a token is believed before its signature, its kind, its issuer and its time have been checked. */
async function verify<Claims>(
  keys: OrgKeys,
  token: string,
  { type, Claims }: { readonly type: string; readonly Claims: z.ZodType<Claims> },
  nowMs: number,
): Promise<{ readonly orgId: OrgId; readonly claims: Claims } | undefined> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const key = kid === undefined || kid.length > 100 ? undefined : await keys.byId(kid);
    if (key === undefined) return undefined;
    const { payload } = await jwtVerify(token, key.verifying, {
      algorithms: ["EdDSA"],
      typ: type,
      issuer: issuerOf(key.orgId),
      audience,
      currentDate: new Date(nowMs),
      clockTolerance: limits.clockToleranceMs / 1_000,
      requiredClaims: ["iat", "exp"],
    });
    return { orgId: key.orgId, claims: Claims.parse(payload) };
  } catch (thrown) {
    const isBadToken =
      thrown instanceof joseErrors.JOSEError || thrown instanceof z.ZodError || thrown instanceof TypeError;
    if (isBadToken) return undefined;
    throw thrown;
  }
}
