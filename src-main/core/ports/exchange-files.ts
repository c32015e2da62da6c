/** Files that a person names: what is to leave the device by hand is written to one, what came so is read from one. */
export type FileWritten =
  | { readonly kind: "written" }
  | { readonly kind: "exists" }
  /** `detail`: the system's own word for it. */
  | { readonly kind: "refused"; readonly detail: string };

export type FileOpened =
  | { readonly kind: "open"; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly kind: "absent" | "unreadable" };

export interface ExchangeFiles {
  /** Whole or not at all, and never over what is there. */
  write(path: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<FileWritten>;
  open(path: string): Promise<FileOpened>;
}
