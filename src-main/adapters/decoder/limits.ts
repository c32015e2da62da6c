/** What a decode process may use. A file that passes one costs its own item: the process is ended and replaced. */
export const decoderLimits = {
  /** Processes at once; they are started only when there is work for them. */
  processCountMax: 2,
  /** On one file. Past it the item fails with `parser-timeout`. */
  fileTimeMsMax: 30_000,
  /** Of JavaScript objects. Past it the item fails with `parser-memory`. */
  heapBytesMax: 768 * 1024 * 1024,
  /** Of the whole process, native parsers included. Past it the item fails with `parser-memory`. */
  residentBytesMax: 1_200 * 1024 * 1024,
  /** A process that has grown past this between files is replaced: native memory is not given back. */
  residentBytesToRecycle: 400 * 1024 * 1024,
  /** Files handed to one process at once: enough that it never waits for the next. */
  filesInHandMax: 32,
  /** After this without work the processes end. */
  idleMsMax: 10_000,
  /** Processes that end before their first file, one after the other; then the waiting files fail. */
  failedStartCountMax: 3,
} as const;

/** The same limits, some of them other: a small device has less to give. */
export type DecoderLimits = { readonly [Name in keyof typeof decoderLimits]: number };
