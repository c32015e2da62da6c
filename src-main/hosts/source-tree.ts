import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { WorkerEntries } from "./application.ts";

/** Where things are when the source runs as it is, which is everywhere but in the desktop's bundle. */
const root = new URL("../../", import.meta.url);
const inRoot = (path: string): string => fileURLToPath(new URL(path, root));

export const sourceTree = {
  entries: {
    db: new URL(import.meta.resolve("#workers/db.ts")),
    index: new URL(import.meta.resolve("#workers/index.ts")),
    embed: new URL(import.meta.resolve("#workers/embed.ts")),
    decode: new URL(import.meta.resolve("#workers/decode.ts")),
    media: new URL(import.meta.resolve("#workers/media.ts")),
    infer: new URL(import.meta.resolve("#workers/infer.ts")),
    places: new URL(import.meta.resolve("#workers/places.ts")),
    readText: new URL(import.meta.resolve("#workers/read-text.ts")),
    vectorFiles: new URL(import.meta.resolve("#workers/vector-files.ts")),
  } satisfies WorkerEntries,
  modelFolder: inRoot("models/static-en"),
  webFolder: inRoot("out/web"),
  demoFolder: inRoot("demo/library"),
  version: (): string =>
    z.object({ version: z.string() }).parse(JSON.parse(readFileSync(inRoot("package.json"), "utf8"))).version,
} as const;
