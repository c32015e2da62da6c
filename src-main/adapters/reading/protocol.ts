/** What the host and the process that reads pictures say to each other. */
import type { PictureReading } from "#core/ports/picture-reader.ts";
import type { ReadingLimits } from "./limits.ts";

/** The one argument of the process, as JSON. */
export interface ReadingProcessSettings {
  readonly limits: ReadingLimits;
}

export interface ReadingOrder {
  readonly path: string;
  /** Where it is in no file. */
  readonly bytes?: Uint8Array;
  readonly fileSizeBytesMax: number;
  /** As the engine calls them. */
  readonly languages: readonly string[];
}

export interface ReadingAnswer {
  readonly reading: PictureReading;
  readonly residentBytes: number;
}
