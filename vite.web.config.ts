import { cpSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build, defineConfig, type Plugin } from "vite";

const root = fileURLToPath(new URL("src-renderer", import.meta.url));
const outDir = fileURLToPath(new URL("out/web", import.meta.url));
const fakeOutDir = fileURLToPath(new URL("out/web-fake", import.meta.url));
const serverOutDir = fileURLToPath(new URL("out/server-pages", import.meta.url));

const pdfjs = dirname(fileURLToPath(import.meta.resolve("pdfjs-dist/package.json")));

/** What the PDF library needs for some files only; the window fetches it for the frame. */
function copyPdfParts(viewer: string): void {
  for (const folder of ["cmaps", "standard_fonts", "wasm"])
    cpSync(join(pdfjs, folder), join(viewer, folder), {
      recursive: true,
      filter: (path) =>
        (!extname(path) && !/(QUICKJS|QCMS)$/.test(path)) ||
        (/\.(bcmap|pfb|ttf|wasm)$/.test(path) && !/(quickjs|qcms)[^/\\]*$/i.test(path)),
    });
}

/**
 * The document that draws PDF pages lives in a sandboxed frame without an origin, where module
 * scripts are refused (they are fetched with CORS): it is built apart, as one classic script.
 */
export function pdfFrame(into: string): Plugin {
  return {
    name: "tessera:pdf-frame",
    apply: "build",
    async closeBundle() {
      copyPdfParts(`${into}/viewer`);
      await build({
        configFile: false,
        root,
        logLevel: "error",
        publicDir: false,
        build: {
          outDir: `${into}/viewer`,
          // The page itself has been copied there from `public`.
          emptyOutDir: false,
          target: "es2024",
          chunkSizeWarningLimit: 4000,
          lib: {
            entry: `${root}/viewer/pdf-frame.ts`,
            formats: ["iife"],
            name: "tesseraPdfFrame",
            fileName: () => "pdf-frame.js",
          },
        },
      });
    },
  };
}

/** The pages of the team's server: from the root of its address, under names that it gives no other part. */
const serverPages = defineConfig({
  root,
  base: "/",
  publicDir: false,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: serverOutDir,
    assetsDir: "page",
    emptyOutDir: true,
    target: "es2024",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    assetsInlineLimit: 0,
    rolldownOptions: { input: `${root}/server.html` },
  },
});

export default defineConfig(({ mode }) => {
  if (mode === "server") return serverPages;
  const into = mode === "fake" ? fakeOutDir : outDir;
  return {
    root,
    base: "./",
    publicDir: `${root}/public`,
    plugins: [react(), tailwindcss(), pdfFrame(into)],
    build: {
      outDir: into,
      emptyOutDir: true,
      target: "es2024",
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1500,
      // A font or picture written into a stylesheet as `data:` would need a wider policy.
      assetsInlineLimit: 0,
      rolldownOptions: { input: mode === "fake" ? `${root}/fake.html` : `${root}/index.html` },
    },
  };
});
