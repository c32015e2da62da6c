/** The very bytes of items of the library: files as they were read, and what was captured. */
import type { Item } from "#shared/model/item.ts";

export type OriginalRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  /** It is not there, or no longer what was indexed. */
  | { readonly kind: "gone" }
  | { readonly kind: "too-large" };

export interface Originals {
  read(item: Item, sizeBytesMax: number): Promise<OriginalRead>;
}
