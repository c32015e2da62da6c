/** Loads pdf.js for reading text, with nothing that draws. */
import { createRequire, registerHooks } from "node:module";
import { dirname, join } from "node:path";

const CANVAS = "@napi-rs/canvas";

/** The library loads a native canvas when it can, only to borrow two classes that reading text never uses. */
function withoutCanvas<T>(load: () => Promise<T>): Promise<T> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === CANVAS) throw new Error("no canvas is needed to read text");
      return next(specifier, context);
    },
  });
  class Unused {}
  const scope: Record<string, unknown> = globalThis;
  scope["DOMMatrix"] ??= Unused;
  scope["Path2D"] ??= Unused;
  scope["ImageData"] ??= Unused;
  return load().finally(() => hooks.deregister());
}

async function load() {
  // With the worker's code in place the library runs it here: this process is the worker already.
  const scope: Record<string, unknown> = globalThis;
  scope["pdfjsWorker"] = await import("pdfjs-dist/legacy/build/pdf.worker.mjs");
  return import("pdfjs-dist/legacy/build/pdf.mjs");
}

let engine: ReturnType<typeof load> | undefined;
/** A path, for that is what the library reads under Node: an address would name no file, and be passed over in silence. */
const folder = (name: string): string => {
  const root = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  return `${join(root, name)}/`;
};

export async function openDocument(bytes: Buffer) {
  engine ??= withoutCanvas(load);
  const { getDocument, OPS, PDFDateString } = await engine;
  const task = getDocument({
    // A copy: the library keeps its data, and the buffer that was read into is used again.
    data: new Uint8Array(bytes),
    cMapUrl: folder("cmaps"),
    cMapPacked: true,
    standardFontDataUrl: folder("standard_fonts"),
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: false,
    verbosity: 0,
  });
  const dateOf = (text: string): Date | null => PDFDateString.toDateObject(text);
  return { task, operators: OPS, dateOf };
}
