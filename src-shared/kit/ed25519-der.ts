/** Ed25519 keys as the crypto of runtimes takes them: 32 bytes behind a head that is always the same (RFC 8410 §4, §7). */
import { fromHex } from "./hex.ts";
import { joinedBytes } from "./joined-bytes.ts";

const privateHead = fromHex("302e020100300506032b657004220420");
const publicHead = fromHex("302a300506032b6570032100");
const keyBytes = 32;

/** PKCS #8, of the private key's 32 bytes. */
export const privateDer = (seed: Uint8Array): Uint8Array<ArrayBuffer> => behind(privateHead, seed);

/** SubjectPublicKeyInfo, of the public key's 32 bytes. */
export const publicDer = (publicKey: Uint8Array): Uint8Array<ArrayBuffer> => behind(publicHead, publicKey);

/** The 32 bytes in a SubjectPublicKeyInfo. */
export const publicKeyIn = (der: Uint8Array): Uint8Array => der.subarray(publicHead.byteLength);

function behind(head: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
  if (key.byteLength !== keyBytes)
    throw new Error(`a key of Ed25519 has ${keyBytes} bytes, not ${key.byteLength}`);
  return joinedBytes([head, key]);
}
