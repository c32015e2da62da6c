import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";

/**
 * AES-256-GCM in numbered chunks. Each file has its own key, made of the folder's key, the file's salt and its name,
 * so a nonce can be a plain counter and a file under another name does not open. The last chunk is marked in its
 * nonce, so a file cut at a chunk's end does not open either.
 */
export interface ChunkCipher {
  seal(chunk: Uint8Array, place: number, last: boolean): Uint8Array;
  /** Throws when the chunk is not what was sealed. */
  open(sealed: Uint8Array, place: number, last: boolean): Uint8Array;
}

export const magic = new TextEncoder().encode("TSF1");
export const saltSizeBytes = 32;
export const tagSizeBytes = 16;

export function createChunkCipher(key: Uint8Array, salt: Uint8Array, name: string): ChunkCipher {
  const fileKey = new Uint8Array(hkdfSync("sha256", key, salt, `tessera sealed file 1\0${name}`, 32));
  return {
    seal(chunk, place, last) {
      const cipher = createCipheriv("aes-256-gcm", fileKey, nonceOf(place, last));
      return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, place, last) {
      const decipher = createDecipheriv("aes-256-gcm", fileKey, nonceOf(place, last), {
        authTagLength: tagSizeBytes,
      });
      decipher.setAuthTag(sealed.subarray(-tagSizeBytes));
      // GCM holds nothing back, so `final` gives nothing: it only throws where the tag does not fit.
      const chunk = decipher.update(sealed.subarray(0, -tagSizeBytes));
      decipher.final();
      return chunk;
    },
  };
}

function nonceOf(place: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(0, place);
  nonce[11] = Number(last);
  return nonce;
}
