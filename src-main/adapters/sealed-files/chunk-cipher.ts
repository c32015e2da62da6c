import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";

/**
 * AES-256-GCM in numbered chunks. Each file has its own key, made of the folder's key, the file's salt and its name,
 * so a nonce can be a plain counter and a file under another name does not open. The last chunk is marked in its
 * nonce, so a file cut at a chunk's end does not open either.
 */
export interface ChunkCipher {
  seal(chunk: Uint8Array, place: number, last: boolean): Uint8Array;
  /** In pieces, from the beginning, each only there until `take` returns. Throws at the end when the chunk is not what was sealed: then none of them is. */
  open(sealed: Uint8Array, place: number, last: boolean, take: (piece: Uint8Array) => void): void;
}

export const magic = new TextEncoder().encode("TSF1");
export const saltSizeBytes = 32;
export const tagSizeBytes = 16;

/** Each piece is memory that the allocator has at hand: a whole chunk would be new pages every time, and most of the work. */
const pieceSizeBytes = 1 << 16;

export function createChunkCipher(key: Uint8Array, salt: Uint8Array, name: string): ChunkCipher {
  const fileKey = new Uint8Array(hkdfSync("sha256", key, salt, `tessera sealed file 1\0${name}`, 32));
  return {
    seal(chunk, place, last) {
      const cipher = createCipheriv("aes-256-gcm", fileKey, nonceOf(place, last));
      return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, place, last, take) {
      const decipher = createDecipheriv("aes-256-gcm", fileKey, nonceOf(place, last), {
        authTagLength: tagSizeBytes,
      });
      decipher.setAuthTag(sealed.subarray(-tagSizeBytes));
      const end = sealed.byteLength - tagSizeBytes;
      for (let from = 0; from < end; from += pieceSizeBytes) {
        const piece = decipher.update(sealed.subarray(from, Math.min(end, from + pieceSizeBytes)));
        take(piece);
        letGo(piece);
      }
      // GCM holds nothing back, so `final` gives nothing: it only throws where the tag does not fit.
      decipher.final();
    },
  };
}

/** At once, so that the next piece lies in the same memory: until rubbish is collected each would take new pages, which the system zeroes. */
function letGo({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength === byteLength) buffer.transfer(0);
}

function nonceOf(place: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(0, place);
  nonce[11] = Number(last);
  return nonce;
}
