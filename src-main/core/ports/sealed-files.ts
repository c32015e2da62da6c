/** Derived files with content (the vector index, say): encrypted and authenticated under a key of the vault, replaced whole. */
export type SealedRead =
  | { readonly kind: "found"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "absent" }
  /** Altered, cut short, or sealed under another key or name: to be rebuilt from truth, never repaired. */
  | { readonly kind: "damaged"; readonly detail: string };

export interface SealedFiles {
  /** Replaces the file at once: after a crash there is the old content or the new, never a part. `name` is one plain path component. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  read(name: string): Promise<SealedRead>;
  /** Of all that are there. */
  names(): Promise<readonly string[]>;
  /** No file of that name is no error. */
  remove(name: string): Promise<void>;
}
