import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { SpaceStore } from "#core/ports/space-store.ts";
import type { LeaseStore } from "#core/ports/lease-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { WatchStore } from "#core/ports/watch-store.ts";
import type { ReadingWrites } from "./readings.ts";
import type { VectorRows } from "#core/ports/vector-index.ts";

export type Synchronous<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never;
};

/** The port as it runs inside the worker: the driver is synchronous. */
export type Library = Synchronous<LibraryStore>;
export type Streams = Synchronous<StreamStore>;
export type Spaces = Synchronous<SpaceStore>;
export type Captures = Synchronous<CaptureStore>;
export type Watches = Synchronous<WatchStore>;

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
  | "waveform"
  | "frame"
  | "wordsIndexed"
  | "vectorsStored"
  | "readSetting"
> &
  Synchronous<VectorRows> &
  Pick<Streams, "listStreams"> &
  Pick<Synchronous<LeaseStore>, "leases"> &
  Pick<Captures, "originalOf" | "retentions" | "retentionEffect">;
export type LibraryWrites = Omit<Library & Streams & Captures & Synchronous<LeaseStore>, keyof LibraryReads> &
  ReadingWrites;
