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
  | { readonly kind: "theme"; readonly theme: string };

export interface PdfPlace {
  readonly page: number;
  readonly boxes: readonly Box[];
}

/** What the frame says; it has parsed a stranger's bytes, so it is not believed without a look. */
export const PdfReport = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("opened"), pageCount: z.int().positive() }),
  z.object({ kind: z.literal("at"), page: z.int().positive() }),
  z.object({ kind: z.literal("drawn"), page: z.int().positive(), boxCount: z.int().nonnegative() }),
  z.object({ kind: z.literal("failed"), reason: z.enum(["damaged", "encrypted"]) }),
  z.object({ kind: z.literal("escape") }),
]);
export type PdfReport = z.infer<typeof PdfReport>;
