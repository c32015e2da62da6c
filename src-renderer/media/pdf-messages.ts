import * as z from "zod";
import type { Box } from "#shared/model/anchor.ts";

/** What the window asks of the frame that draws PDF pages. */
export type PdfCommand =
  | {
      readonly kind: "open";
      readonly bytes: ArrayBuffer;
      readonly place: PdfPlace;
      readonly theme: string;
      readonly name: string;
    }
  | { readonly kind: "show"; readonly place: PdfPlace }
  | { readonly kind: "page"; readonly page: number }
  | { readonly kind: "zoom"; readonly scale: number }
  | { readonly kind: "theme"; readonly theme: string }
  | { readonly kind: "part"; readonly id: number; readonly bytes: ArrayBuffer | null };

export interface PdfPlace {
  readonly page: number;
  readonly boxes: readonly Box[];
}

/** A file that comes with the PDF library; a name cannot lead out of its folder. */
export const PdfPart = z.object({
  folder: z.enum(["cmaps", "standard_fonts", "wasm"]),
  name: z.string().regex(/^[\w-]{1,100}\.(bcmap|pfb|ttf|wasm)$/),
});
export type PdfPart = z.infer<typeof PdfPart>;

/** What the frame says; it has parsed a stranger's bytes, so it is not believed without a look. */
export const PdfReport = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("opened"), pageCount: z.int().positive() }),
  z.object({ kind: z.literal("at"), page: z.int().positive() }),
  z.object({ kind: z.literal("drawn"), page: z.int().positive(), boxCount: z.int().nonnegative() }),
  z.object({ kind: z.literal("failed"), reason: z.enum(["damaged", "encrypted"]) }),
  z.object({ kind: z.literal("need"), id: z.int().nonnegative(), part: PdfPart }),
  z.object({ kind: z.literal("escape") }),
]);
export type PdfReport = z.infer<typeof PdfReport>;
