/** What the pool and a decode process say to each other. */
import type { DecodeLimits, DecodeOutcome, DecodeRequest } from "#core/ports/decoder.ts";

export interface DecodeTask {
  readonly id: number;
  readonly request: DecodeRequest;
}

export interface DecodeOrder {
  readonly tasks: readonly DecodeTask[];
  readonly limits: DecodeLimits;
}

export interface DecodeReply {
  readonly outcomes: readonly { readonly id: number; readonly outcome: DecodeOutcome }[];
  readonly residentBytes: number;
}

/** The one argument of a decode process, as JSON. */
export interface DecodeProcessSettings {
  /** Where the folders of formats are, when not beside the registry. */
  readonly formats?: string;
  readonly fileTimeMsMax: number;
  readonly residentBytesMax: number;
}

/**
 * The process writes a line to this descriptor before each file and before it ends itself. Written at once,
 * so the line is there even when the next instruction kills the process.
 */
export const PROGRESS_DESCRIPTOR = 4;
export const progressLine = {
  started: (id: number): string => `S${id}\n`,
  timeout: "T\n",
  memory: "M\n",
} as const;
