/** Files that a person names, to write down what is to leave the device by hand and to read what came so. */
export type FileWritten =
  | { readonly kind: "written" }
  | { readonly kind: "exists" }
  /** `detail`: the system's own word for it. */
  | { readonly kind: "refused"; readonly detail: string };

export type FileRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "absent" | "unreadable" | "too-large" };

export interface ExchangeFiles {
  /** Whole or not at all, and never over what is there. */
  write(path: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<FileWritten>;
  read(path: string, sizeBytesMax: number): Promise<FileRead>;
}
