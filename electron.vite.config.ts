import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";
import { pdfFrame } from "./vite.web.config.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Modules keep their folders in the bundle, so that what stands beside a module in the source stands beside it there. */
const kept = (entry: string): readonly [string, string] => [entry.replace(/\.ts$/, ""), path(entry)];

/** Found by their folder at run time: adding a format needs no line here. */
const formats = readdirSync(path("src-main/adapters/formats"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `src-main/adapters/formats/${name}/format.ts`)
  .filter((entry) => existsSync(path(entry)));

const workers = [
  "db",
  "embed",
  "index",
  "decode",
  "infer",
  "media",
  "places",
  "read-text",
  "vector-files",
].map((name) => `src-main/workers/${name}.ts`);

/** Folders that modules read beside themselves at run time. */
const besides = ["src-main/adapters/sqlite/migrations", "src-main/hosts/edge/api-docs"];
const copyBesides: Plugin = {
  name: "tessera:copy-besides",
  generateBundle() {
    for (const folder of besides) {
      for (const name of readdirSync(path(folder)).filter((name) => !name.endsWith(".ts"))) {
        this.emitFile({
          type: "asset",
          fileName: `${folder}/${name}`,
          source: readFileSync(path(`${folder}/${name}`)),
        });
      }
    }
  },
};

export default defineConfig({
  main: {
    plugins: [copyBesides],
    build: {
      outDir: path("out/main"),
      rollupOptions: {
        input: Object.fromEntries(
          ["src-main/hosts/electron/main.ts", "src-main/hosts/electron/core.ts", ...workers, ...formats].map(
            kept,
          ),
        ),
        output: {
          format: "es",
          preserveModules: true,
          preserveModulesRoot: path("."),
          entryFileNames: "[name].js",
        },
      },
    },
  },
  preload: {
    build: {
      outDir: path("out/preload"),
      // A sandboxed preload is CommonJS and may import nothing but Electron.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: path("src-main/preload/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: path("src-renderer"),
    base: "./",
    define: { "import.meta.env.TESSERA_DESKTOP": "true" },
    plugins: [react(), tailwindcss(), pdfFrame(path("out/renderer"))],
    build: {
      outDir: path("out/renderer"),
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: { index: path("src-renderer/index.html"), decoder: path("src-renderer/decoder/decoder.html") },
      },
    },
  },
});
