import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    "scripts/{run,tasks}.mjs",
    "scripts/test/main.ts",
    "src-main/hosts/{edge,cli}/main.ts",
    "src-main/hosts/electron/{main,core}.ts",
    "src-main/preload/preload.ts",
    "src-main/workers/{db,decode,embed,index}.ts",
    // Found by its folder at run time, so that adding a format is adding a folder.
    "src-main/adapters/formats/*/format.ts",
    "src-renderer/app/main.tsx",
    "src-renderer/{index,fake}.html",
    "src-renderer/frame/*.ts",
    "bench/main.ts",
    "bench/*/*.bench.ts",
    "e2e/*/**/*.{ts,cjs}",
    "**/*.conformance.ts",
  ],
  project: ["{src-shared,src-main,src-renderer,native,bench,e2e,scripts,tools}/**/*.{ts,tsx,mjs}"],
  // Read as data or started as programs, never imported.
  ignoreDependencies: ["electron-builder", "lefthook", "oxlint-tsgolint", "node-addon-api", "tree-sitter-.*"],
  // A type that names a parameter or a result belongs to the function that is exported beside it.
  exclude: ["types"],
};

export default config;
