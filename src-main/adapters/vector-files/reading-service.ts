/** What the process that reads does, with one file. It may not come back. */
import type { Refused, VectorFileFacts, VectorFilePage } from "#core/ports/vector-files.ts";
import { answered, ofEnding } from "./answered.ts";
import { parseNpy } from "./npy.ts";
import { pageOf, type ParsedFile } from "./parsed-file.ts";
import { parseSafetensors } from "./safetensors.ts";
import { parseUsearch } from "./usearch.ts";

export interface ReadingService {
  open(path: string): { readonly kind: "open"; readonly facts: VectorFileFacts } | Refused;
  page(from: number, limit: number): ({ readonly kind: "page" } & VectorFilePage) | Refused;
  close(): void;
}

const parsers: Readonly<Record<string, (path: string) => ParsedFile>> = {
  ".npy": parseNpy,
  ".safetensors": parseSafetensors,
  ".usearch": parseUsearch,
};

export function createReadingService(): ReadingService {
  let file: ParsedFile | undefined;
  return {
    open: (path) =>
      answered(() => {
        file = ofEnding(parsers, path)(path);
        return { kind: "open", facts: file.facts };
      }),
    page: (from, limit) =>
      answered(() => {
        if (file === undefined) throw new Error("no file is open");
        return { kind: "page", ...pageOf(file, from, limit) };
      }),
    close() {
      file?.[Symbol.dispose]();
      file = undefined;
    },
  };
}
