/** Who signed a file of changes, where the device itself is not there to be asked; and what answers are signed with. */
import type { OrgId } from "#shared/model/team.ts";
import type { DeltaOrigin } from "#shared/sync/delta-file.ts";
import { ownBytes } from "#shared/sync/seal.ts";
import type { SignBytes } from "#shared/sync/signed-file.ts";
import type { Authenticate } from "./authenticate.ts";
import { verifyCertificate } from "./device-tokens.ts";
import type { OrgKeys } from "./org-keys.ts";
import type { Principal } from "./principal.ts";

export interface Signer {
  /** Ed25519, 32 bytes. */
  readonly key: Uint8Array;
  /** The device with the rights of this moment; undefined where it was shut out. */
  principal(): Promise<Principal | undefined>;
}

export interface SignersDeps {
  readonly authenticate: Pick<Authenticate, "device">;
  readonly keys: OrgKeys;
  readonly nowMs: () => number;
}

/** Undefined where the certificate is none of this server's, has run out, or is another device's. */
export const createSignerOf =
  ({ authenticate, keys, nowMs }: SignersDeps) =>
  async ({ orgId, deviceId, certificate }: DeltaOrigin): Promise<Signer | undefined> => {
    const claims = await verifyCertificate(keys, certificate, nowMs());
    if (claims === undefined || claims.orgId !== orgId || claims.deviceId !== deviceId) return undefined;
    return {
      key: new Uint8Array(Buffer.from(claims.publicKey, "base64url")),
      principal: () => authenticate.device(deviceId),
    };
  };

/** The organisation's key, which every device knows since it joined. */
export interface AnswerSigner {
  readonly keyId: string;
  readonly sign: SignBytes;
}

/** Devices have known the key since they joined, so they need nobody to believe an answer. */
export const createAnswerSigner =
  (keys: Pick<OrgKeys, "signing">) =>
  async (orgId: OrgId): Promise<AnswerSigner> => {
    const { keyId, signing } = await keys.signing(orgId);
    return {
      keyId,
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", signing, ownBytes(bytes))),
    };
  };
