/** What reading text in pictures may use, and what counts as text. */
export const readingLimits = {
  /** Of the processor, on one picture; past it the process is ended and the item is not tried again. */
  processorMsMax: 60_000,
  /** On one item, however busy the device is: it comes after everything else. */
  itemMsMax: 3_600_000,
  /** Of the whole process; past it the same. */
  residentBytesMax: 1_200 * 1024 * 1024,
  /** A process that has grown past this between pictures is replaced: such memory is not given back. */
  residentBytesToRecycle: 500 * 1024 * 1024,
  /** After this without work the process ends. */
  idleMsMax: 10_000,
  /** How often the process looks at its memory, and whether its host is there. */
  watchMs: 100,
  /** Pictures of one item that are read; the others are left out. */
  picturesOfItemMax: 200,
  /** Of its words, in percent: what is less sure is mostly no text. */
  wordSurenessMin: 55,
  /** Of a line, the mean over its words. */
  lineSurenessMin: 65,
  /** The same of a line of fewer letters and digits than … */
  shortLineSurenessMin: 85,
  /** … these: textures look like short words. */
  shortLineSigns: 4,
  /** Letters and digits of everything that was read; with fewer there is nothing to be found by. */
  signCountMin: 3,
} as const;

export type ReadingLimits = { readonly [Name in keyof typeof readingLimits]: number };
