import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { KeyLevel } from "#shared/rpc/system-contract.ts";
import type { VaultFile } from "./vault-file.ts";

type Sealed = NonNullable<VaultFile["sealed"]>;

const nonceSizeBytes = 12;
const tagSizeBytes = 16;

/** 32 bytes for one purpose. */
export const derive = (secret: Uint8Array, salt: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, salt, `tessera ${purpose}`, 32));

/** The level is part of what is authenticated: a box made at one level does not pass for another. */
const boundTo = (id: string, level: KeyLevel): Uint8Array => Buffer.from(`tessera vault 1 ${id} ${level}`);

export function sealKey(
  masterKey: Uint8Array,
  secret: Uint8Array,
  salt: Uint8Array,
  id: string,
  level: KeyLevel,
): Sealed {
  const nonce = randomBytes(nonceSizeBytes);
  const cipher = createCipheriv("aes-256-gcm", derive(secret, salt, "vault box"), nonce).setAAD(
    boundTo(id, level),
  );
  const box = Buffer.concat([nonce, cipher.update(masterKey), cipher.final(), cipher.getAuthTag()]);
  return { salt: Buffer.from(salt).toString("base64"), box: box.toString("base64") };
}

/** Undefined when the secret is another one, or the box, its level or its folder was altered. */
export function openKey(
  { salt, box }: Sealed,
  secret: Uint8Array,
  id: string,
  level: KeyLevel,
): Uint8Array | undefined {
  const bytes = Buffer.from(box, "base64");
  if (bytes.byteLength !== nonceSizeBytes + 32 + tagSizeBytes) return undefined;
  const key = derive(secret, Buffer.from(salt, "base64"), "vault box");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceSizeBytes), {
    authTagLength: tagSizeBytes,
  })
    .setAAD(boundTo(id, level))
    .setAuthTag(bytes.subarray(-tagSizeBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceSizeBytes, -tagSizeBytes)), decipher.final()]);
  } catch {
    // The tag does not fit: the only failure that AES-GCM has.
    return undefined;
  }
}
