import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { Seal } from "./access-ports.ts";

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under the server's key of 32 bytes; a key of its own for each purpose. */
export function createSeal(key: Uint8Array): Seal {
  if (key.byteLength !== 32) throw new Error(`the server's key has 32 bytes, not ${key.byteLength}`);
  const keyFor = (purpose: string): Buffer => createHmac("sha256", key).update(purpose).digest();
  const sealing = keyFor("tessera seal 1");
  return {
    seal(text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString("base64url");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", sealing, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const body = bytes.subarray(nonceBytes, -tagBytes);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    },
    mac: (purpose, text) =>
      createHmac("sha256", keyFor(`tessera mac ${purpose}`))
        .update(text)
        .digest(),
  };
}
