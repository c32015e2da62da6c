/** What the process that writes does, with one file. Its functions may take long: a graph is made of what it is given. */
import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Refused, VectorFileRequest } from "#core/ports/vector-files.ts";
import { answered, ofEnding } from "./answered.ts";
import { FileRefusal } from "./file-refusal.ts";
import { writtenFormats } from "./file-writers.ts";
import type { FileWriter, WrittenRows } from "./written-rows.ts";

export interface WritingService {
  begin(request: VectorFileRequest): { readonly kind: "open" } | Refused;
  append(rows: WrittenRows): { readonly kind: "appended" } | Refused;
  finish():
    | { readonly kind: "written"; readonly paths: readonly string[]; readonly sizeBytes: number }
    | Refused;
  /** Leaves nothing of what was begun and not finished. */
  close(): void;
}

export interface WritingDeps {
  /** For this account, in the file system of a folder. */
  readonly freeBytesOf: (folder: string) => number;
}
const system: WritingDeps = {
  freeBytesOf(folder) {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
};

export function createWritingService({ freeBytesOf }: WritingDeps = system): WritingService {
  let writer: FileWriter | undefined;
  const begun = (): FileWriter => {
    if (writer === undefined) throw new Error("no file was begun");
    return writer;
  };
  return {
    begin: (request) =>
      answered(() => {
        const format = ofEnding(writtenFormats, request.path);
        writer = format.create(request);
        const neededBytes = request.expectedCount * format.rowBytes(request);
        if (freeBytesOf(dirname(request.path)) >= neededBytes) return { kind: "open" };
        const neededMegabytes = Math.ceil(neededBytes / 1e6);
        throw new FileRefusal({ code: "vectors-need-room", path: request.path, neededMegabytes });
      }),
    append: (rows) =>
      answered(() => {
        begun().append(rows);
        return { kind: "appended" };
      }),
    finish: () => answered(() => ({ kind: "written", ...begun().finish() })),
    close() {
      writer?.[Symbol.dispose]();
      writer = undefined;
    },
  };
}
