// The package has no types for its worker; only that it can be loaded matters.
declare module "pdfjs-dist/legacy/build/pdf.worker.mjs";
