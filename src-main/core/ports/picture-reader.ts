/** Reads the text that is in pictures. Runs outside the core, takes seconds a picture, may die at any time. */
import type { ContentHash } from "#shared/model/ids.ts";
import type { ReadingLanguage } from "#shared/model/reading.ts";
import type { Block, DecodeRequest } from "./decoder.ts";

export type PictureReading =
  /** Without blocks, nothing that could be read was there. */
  | { readonly kind: "read"; readonly contentHash: ContentHash; readonly blocks: readonly Block[] }
  /** It broke the reader or took too long: not to be tried again. */
  | { readonly kind: "unreadable"; readonly why: string }
  /** It cannot be had for the moment. */
  | { readonly kind: "not-now" };

export interface PictureReader extends AsyncDisposable {
  /** Changes whenever what is read in the same picture might. */
  idFor(languages: readonly ReadingLanguage[]): string;
  read(
    request: Omit<DecodeRequest, "part">,
    how: { readonly languages: readonly ReadingLanguage[]; readonly fileSizeBytesMax: number },
    signal: AbortSignal,
  ): Promise<PictureReading>;
}
