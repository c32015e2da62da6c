/** Vector files, each in a process of its own: what is read is not to be believed, and what is written may take long. */
import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Refused, VectorFileReader, VectorFiles, VectorFileWriter } from "#core/ports/vector-files.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { RemoteClosedError } from "#shared/kit/remote.ts";
import { type FileProcess, startFileProcess } from "./file-process.ts";
import type { WrittenRows } from "./written-rows.ts";
import type { ReadingService } from "./reading-service.ts";
import type { WritingService } from "./writing-service.ts";

export interface VectorFilesDeps {
  /** `workers/vector-files`, as this host has it. */
  readonly entry: URL;
  /** Nothing is written in there. */
  readonly dataFolder: string;
}

export function createVectorFiles({ entry, dataFolder }: VectorFilesDeps): VectorFiles {
  return {
    async read(path) {
      if (!isAbsolute(path)) return refusedFor(path, "vector-path-not-whole");
      const running = startFileProcess<ReadingService>(entry, "read");
      const opened = await orDeath(path, running.remote.open(path));
      if (opened.kind !== "refused") return readerOver(running, path, opened.facts);
      await running[Symbol.asyncDispose]();
      return opened;
    },
    async write(request) {
      const { path, space } = request;
      if (!isAbsolute(path)) return refusedFor(path, "vector-path-not-whole");
      if (await isInside(path, dataFolder)) return refusedFor(path, "vector-file-in-data");
      const running = startFileProcess<WritingService>(entry, "write");
      const begun = await orDeath(path, running.remote.begin(request));
      if (begun.kind !== "refused") return writerOver(running, path, space.dimensions);
      await running[Symbol.asyncDispose]();
      return begun;
    },
  };
}

const readerOver = (
  running: FileProcess<ReadingService>,
  path: string,
  facts: VectorFileReader["facts"],
): VectorFileReader => ({
  kind: "open",
  facts,
  page: (from, limit, signal) => orDeath(path, running.remote.page(from, limit, signal)),
  [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
});

const writerOver = (
  running: FileProcess<WritingService>,
  path: string,
  dimensions: number,
): VectorFileWriter => ({
  kind: "open",
  append: (rows) => orDeath(path, running.remote.append(packed(rows, dimensions))),
  finish: () => orDeath(path, running.remote.finish()),
  [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
});

function packed(rows: readonly VectorRow[], dimensions: number): WrittenRows {
  const codes = new Int8Array(rows.length * dimensions);
  for (const [place, row] of rows.entries()) codes.set(row.codes, place * dimensions);
  return {
    ids: Uint32Array.from(rows, (row) => row.segmentId),
    codes,
    scales: Float64Array.from(rows, (row) => row.scale),
  };
}

const refusedFor = (path: string, code: "vector-path-not-whole" | "vector-file-in-data"): Refused => ({
  kind: "refused",
  why: { code, path },
});

/** A process that dies over a file costs that file. */
const orDeath = <Answer>(path: string, answer: Promise<Answer>): Promise<Answer | Refused> =>
  answer.catch((thrown: unknown): Refused => {
    if (!(thrown instanceof RemoteClosedError)) throw thrown;
    return { kind: "refused", why: { code: "vector-parser-died", path, detail: thrown.message } };
  });

/** Through links as well: a file in the data folder would go when the library goes. */
async function isInside(path: string, folder: string): Promise<boolean> {
  const real = async (each: string): Promise<string> => realpath(each).catch(() => each);
  const within = relative(await real(folder), join(await real(dirname(path)), "file"));
  return within !== ".." && !within.startsWith(`..${sep}`) && !isAbsolute(within);
}
