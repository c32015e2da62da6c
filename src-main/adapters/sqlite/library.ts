import type { LibraryStore } from "#core/ports/library-store.ts";
import type { VectorRows } from "#core/ports/vector-index.ts";

type Synchronous<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never;
};

/** The port as it runs inside the worker: the driver is synchronous. */
export type Library = Synchronous<LibraryStore>;

/** What a read-only connection can answer, without ever waiting for a commit. */
export type LibraryReads = Pick<
  Library,
  | "listFolders"
  | "knownFiles"
  | "nextRetryMs"
  | "twinOf"
  | "counts"
  | "revision"
  | "segmentCount"
  | "listItems"
  | "getItem"
  | "itemAt"
  | "readSegments"
  | "thumbnail"
  | "wordsIndexed"
  | "vectorsStored"
  | "readSetting"
> &
  Synchronous<VectorRows>;
export type LibraryWrites = Omit<Library, keyof LibraryReads>;
