import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import { pdfFrame } from "./vite.web.config.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Each format is an entry of its own, found by its folder at run time: adding one needs no line here. */
const formats = Object.fromEntries(
  readdirSync(path("src-main/adapters/formats"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [`formats/${name}/format`, path(`src-main/adapters/formats/${name}/format.ts`)]),
);

export default defineConfig({
  main: {
    build: {
      outDir: path("out/main"),
      rollupOptions: {
        input: {
          index: path("src-main/hosts/electron/main.ts"),
          core: path("src-main/hosts/electron/core.ts"),
          db: path("src-main/workers/db.ts"),
          embed: path("src-main/workers/embed.ts"),
          "vector-index": path("src-main/workers/index.ts"),
          decode: path("src-main/workers/decode.ts"),
          ...formats,
        },
        output: { format: "es" },
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
    plugins: [react(), tailwindcss(), pdfFrame(path("out/renderer"))],
    build: {
      outDir: path("out/renderer"),
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: path("src-renderer/index.html") },
    },
  },
});
