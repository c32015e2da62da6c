import type { PdfCommand, PdfPart, PdfReport } from "#ui/media/pdf-messages.ts";

const folders = { cMapUrl: "cmaps", standardFontDataUrl: "standard_fonts", wasmUrl: "wasm" } as const;

const waiting = new Map<number, (bytes: ArrayBuffer | null) => void>();
let nextId = 0;

/** The window's answer to an earlier wish. */
export function takePart({ id, bytes }: Extract<PdfCommand, { readonly kind: "part" }>): void {
  waiting.get(id)?.(bytes);
  waiting.delete(id);
}

/**
 * Tables of characters, stand-in fonts and decoders of pictures come with the program, but this frame
 * may fetch nothing: it asks the window for them, which gives out those and no others.
 */
export const partsFromParent = (report: (message: PdfReport) => void) =>
  class PartsFromParent {
    async fetch({ kind, filename }: { readonly kind: keyof typeof folders; readonly filename: string }) {
      const part: PdfPart = { folder: folders[kind], name: filename };
      const id = nextId++;
      const answer = Promise.withResolvers<ArrayBuffer | null>();
      waiting.set(id, answer.resolve);
      report({ kind: "need", id, part });
      const bytes = await answer.promise;
      if (bytes === null) throw new Error(`no such part: ${part.folder}/${part.name}`);
      return new Uint8Array(bytes);
    }
  };
