/// <reference types="vite/client" />

// The package types its main entry only.
declare module "pdfjs-dist/build/pdf.worker.mjs" {
  export const WorkerMessageHandler: unknown;
}

interface ImportMetaEnv {
  /** Set by the desktop's build. */
  readonly TESSERA_DESKTOP?: boolean;
}
