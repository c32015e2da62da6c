/** The organisation's own key, Ed25519: it signs what devices and the audit trail are believed by. */
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from "jose";
import * as z from "zod";
import type { OrgId } from "#shared/model/team.ts";
import type { AccessDeps, AccessWriter } from "./access-ports.ts";

const Jwk = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() });
const PrivateJwk = Jwk.extend({ d: z.string() });

export interface OrgKey {
  readonly orgId: OrgId;
  readonly keyId: string;
  readonly publicJwk: JWK;
  readonly verifying: CryptoKey;
  readonly signing: CryptoKey;
}

export interface OrgKeys {
  /** The newest of the organisation: there is one from its set-up on. */
  signing(orgId: OrgId): Promise<OrgKey>;
  byId(keyId: string): Promise<OrgKey | undefined>;
}

export function createOrgKeys({ store, seal }: Pick<AccessDeps, "store" | "seal">): OrgKeys {
  const opened = new Map<string, OrgKey>();
  const byId = async (keyId: string): Promise<OrgKey | undefined> => {
    const kept = opened.get(keyId);
    if (kept !== undefined) return kept;
    const row = await store.read((rows) => rows.one("org_keys", { key_id: keyId }));
    if (row === undefined) return undefined;
    const publicJwk = Jwk.parse(JSON.parse(row.public_jwk));
    const key: OrgKey = {
      orgId: row.org_id,
      keyId,
      publicJwk: { ...publicJwk, kid: keyId, alg: "EdDSA", use: "sig" },
      verifying: await imported(publicJwk),
      signing: await imported(PrivateJwk.parse(JSON.parse(seal.open(row.sealed_private_jwk)))),
    };
    opened.set(keyId, key);
    return key;
  };
  return {
    byId,
    async signing(orgId) {
      const rows = await store.read((reader) => reader.many("org_keys", { org_id: orgId }));
      const newest = rows.toSorted((one, other) => other.created_ms - one.created_ms)[0];
      const key = newest === undefined ? undefined : await byId(newest.key_id);
      if (key === undefined) throw new Error("an organisation has a key from its set-up on");
      return key;
    },
  };
}

async function imported(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, "EdDSA");
  if (key instanceof Uint8Array) throw new Error("an Ed25519 key is no secret of bytes");
  return key;
}

/** Made outside of the transaction that keeps it. */
export async function makeOrgKey(): Promise<{ publicJwk: JWK; privateJwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  return { publicJwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) };
}

export async function keepOrgKey(
  { seal, nowMs }: Pick<AccessDeps, "seal" | "nowMs">,
  rows: AccessWriter,
  orgId: OrgId,
  keyId: string,
  key: Awaited<ReturnType<typeof makeOrgKey>>,
): Promise<void> {
  await rows.put("org_keys", {
    key_id: keyId,
    org_id: orgId,
    public_jwk: JSON.stringify(key.publicJwk),
    sealed_private_jwk: seal.seal(JSON.stringify(key.privateJwk)),
    created_ms: nowMs(),
  });
}
