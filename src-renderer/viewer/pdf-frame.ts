/**
 * Runs inside a frame without an origin and without a network: it is given bytes and draws them.
 * A hostile document that takes over this script can draw something else, and that is all.
 */
import { getDocument, PasswordException, type PDFDocumentProxy } from "pdfjs-dist";
import { WorkerMessageHandler } from "pdfjs-dist/build/pdf.worker.mjs";
import type { PdfCommand, PdfPlace, PdfReport } from "#ui/media/pdf-messages.ts";
import { partsFromParent, takePart } from "./parts-from-parent.ts";
import { PdfPages } from "./pdf-pages.ts";

// A worker would have to be fetched by a document that may fetch nothing; this frame is its own process already.
Object.assign(globalThis, { pdfjsWorker: { WorkerMessageHandler } });

const report = (message: PdfReport): void => parent.postMessage(message, "*");

const desk = document.querySelector<HTMLElement>("#pages");
let pages: PdfPages | undefined;

async function open(bytes: ArrayBuffer, place: PdfPlace): Promise<void> {
  if (desk === null) return;
  let pdf: PDFDocumentProxy;
  try {
    pdf = await getDocument({
      data: new Uint8Array(bytes),
      enableXfa: false,
      isOffscreenCanvasSupported: false,
      BinaryDataFactory: partsFromParent(report),
      cMapUrl: "cmaps/",
      cMapPacked: true,
      standardFontDataUrl: "standard_fonts/",
      wasmUrl: "wasm/",
      // Fonts of the system would be tried by address, which the policy of this frame forbids.
      useSystemFonts: false,
      useWorkerFetch: false,
      stopAtErrors: false,
      verbosity: 0,
    }).promise;
  } catch (error) {
    report({ kind: "failed", reason: error instanceof PasswordException ? "encrypted" : "damaged" });
    return;
  }
  pages = await PdfPages.open(pdf, desk, report);
  pages.show(place);
  report({ kind: "opened", pageCount: pdf.numPages });
}

function obey(command: PdfCommand): void {
  switch (command.kind) {
    case "open":
      document.documentElement.dataset["theme"] = command.theme;
      document.title = command.name;
      void open(command.bytes, command.place);
      break;
    case "show":
      pages?.show(command.place);
      break;
    case "page":
      pages?.goTo(command.page);
      break;
    case "zoom":
      pages?.zoom(command.scale);
      break;
    case "part":
      takePart(command);
      break;
    case "theme":
      document.documentElement.dataset["theme"] = command.theme;
      break;
  }
}

addEventListener("message", (event: MessageEvent<PdfCommand>) => {
  if (event.source === parent) obey(event.data);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape") report({ kind: "escape" });
});
report({ kind: "ready" });
