/** Derived files with content (the vector index, say): encrypted and authenticated under a key of the vault, replaced whole. */
export type SealedRead =
  | { readonly kind: "found"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "absent" }
  /** Altered, cut short, or sealed under another key or name: to be rebuilt from truth, never repaired. */
  | { readonly kind: "damaged"; readonly detail: string };

/** A piece is there until it returns. */
export type TakePiece = (piece: Uint8Array, from: number) => void;
export type SealedReadInto = { readonly kind: "taken" } | Exclude<SealedRead, { readonly kind: "found" }>;

export interface SealedFiles {
  /** Replaces the file at once: after a crash there is the old content or the new, never a part. `name` is one plain path component. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  read(name: string): Promise<SealedRead>;
  /**
   * The same without holding all of it. `begin` is told the size and gives what takes the pieces, in order. Invariant: what was
   * taken of a file that turns out damaged is thrown away, for pieces are handed over before their chunk is known to be whole.
   */
  readInto(name: string, begin: (sizeBytes: number) => TakePiece): Promise<SealedReadInto>;
  /** Of all that are there. */
  names(): Promise<readonly string[]>;
  /** No file of that name is no error. */
  remove(name: string): Promise<void>;
}
