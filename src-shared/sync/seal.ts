/**
 * Payloads lie and travel sealed, each under a key of its own: whoever forgets the key has erased the payload, wherever
 * copies of it are. `TSP1`, 12 bytes nonce, then AES-256-GCM's ciphertext and tag.
 */
import { toHex } from "../kit/hex.ts";
import { joinedBytes } from "../kit/joined-bytes.ts";
import { PayloadId } from "../model/team.ts";

export const payloadKeyBytes = 32;
const magic = Uint8Array.of(0x54, 0x53, 0x50, 0x31);
const nonceBytes = 12;
const tagBytes = 16;

/** 32 bytes of good chance. */
export const makePayloadKey = (): Uint8Array => crypto.getRandomValues(new Uint8Array(payloadKeyBytes));

export async function sealPayload(plain: Uint8Array, key: Uint8Array): Promise<Uint8Array> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const ciphertext = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: magic },
    await importKey(key, "encrypt"),
    ownBytes(plain),
  );
  return joinedBytes([magic, nonce, new Uint8Array(ciphertext)]);
}

/** Undefined where it is no sealed payload, the key is another's, or a bit of it was changed. */
export async function openPayload(sealed: Uint8Array, key: Uint8Array): Promise<Uint8Array | undefined> {
  const begin = magic.byteLength + nonceBytes;
  if (sealed.byteLength < begin + tagBytes || key.byteLength !== payloadKeyBytes) return undefined;
  if (magic.some((byte, at) => sealed[at] !== byte)) return undefined;
  try {
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: ownBytes(sealed.subarray(magic.byteLength, begin)), additionalData: magic },
      await importKey(key, "decrypt"),
      ownBytes(sealed.subarray(begin)),
    );
    return new Uint8Array(plain);
  } catch {
    // WebCrypto tells a wrong key or tag by throwing, and says no more about it.
    return undefined;
  }
}

/** SHA-256 of the sealed bytes: says nothing of what is in them, and is another each time that they are sealed. */
export const payloadIdOf = async (sealed: Uint8Array): Promise<PayloadId> =>
  PayloadId.parse(toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", ownBytes(sealed)))));

const importKey = (key: Uint8Array, use: "encrypt" | "decrypt") =>
  crypto.subtle.importKey("raw", ownBytes(key), "AES-GCM", false, [use]);

/** WebCrypto takes no view of memory that is shared between threads. */
export const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
