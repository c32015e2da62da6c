/** Keys under keys: AES-256-GCM, `nonce (12 bytes), ciphertext, tag (16 bytes)`, bound to what the key is for. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;

export function sealKey(under: Uint8Array, key: Uint8Array, about: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", under, nonce).setAAD(Buffer.from(about));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** Throws where it was sealed under another key, for something else, or changed since. */
export function openKey(under: Uint8Array, sealed: Uint8Array, about: string): Uint8Array {
  const decipher = createDecipheriv("aes-256-gcm", under, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  }).setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

/** What keys of partitions are sealed under. */
export interface KeySeal {
  seal(key: Uint8Array, about: string): Uint8Array;
  /** Throws with a sentence for the operator. */
  open(sealed: Uint8Array, about: string): Uint8Array;
  /** HMAC-SHA-256, 32 bytes: only whoever has the server's key can have said this. */
  mac(words: string): Uint8Array;
}

export function createKeySeal(serverKey: Uint8Array): KeySeal {
  const under = createHmac("sha256", serverKey).update("tessera partition keys 1").digest();
  const macKey = createHmac("sha256", serverKey).update("tessera words of the server 1").digest();
  return {
    // Bytes alone: what documents hold is no buffer of Node.
    mac: (words) => new Uint8Array(createHmac("sha256", macKey).update(words).digest()),
    seal: (key, about) => sealKey(under, key, about),
    open(sealed, about) {
      try {
        return openKey(under, sealed, about);
      } catch (cause) {
        throw new Error(
          "a partition's key was sealed under another server key. Put the server.key back that was used until now, or set TESSERA_SERVER_KEY to it.",
          { cause },
        );
      }
    },
  };
}

const notGiven = (): never => {
  throw new Error("this program was not given the server's key, and opens nothing that is sealed under it");
};
export const noKeySeal: KeySeal = { seal: notGiven, open: notGiven, mac: notGiven };
