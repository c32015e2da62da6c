import type { VectorFileFacts, VectorFilePage } from "#core/ports/vector-files.ts";
import { limits } from "./limits.ts";

/** A file whose header was read and found to be true of its size. */
export interface ParsedFile extends Disposable {
  readonly facts: VectorFileFacts;
  /** Rows from `from` to before `until`, which are there. */
  rows(from: number, until: number): VectorFilePage;
}

/** As many of the rows asked for as a page may hold; at least one while there are any. */
export function pageOf({ facts, rows }: ParsedFile, from: number, limit: number): VectorFilePage {
  const { vectorCount, dimensions } = facts;
  const rowCountMax = Math.max(1, Math.floor(limits.pageBytesMax / (dimensions * 8)));
  const start = Math.min(Math.max(0, from), vectorCount);
  return rows(start, Math.min(vectorCount, start + Math.min(Math.max(1, limit), rowCountMax)));
}
