const mib = 1024 * 1024;

/** Room on the disk of the data folder, in bytes. A database elsewhere has a disk of its own, of which only its refusals tell. */
export const diskLimits = {
  /**
   * Held by a file of ours. It is let go of when others fill the disk, so that people can still be signed in and shut out, and
   * what they read be told in the trail; it is taken again when there is room.
   */
  reserveBytes: 64 * mib,
  /** With less than this free, beside the reserve, nothing new is taken. */
  fullBelowBytes: 64 * mib,
  /** With so much more than that free it is taken again: one that is at the edge is not full by turns. */
  roomyAgainBytes: 16 * mib,
  /**
   * With less than this free nothing at all is written. PGlite makes files of 16 MiB for its write-ahead log, and ends where it
   * cannot.
   */
  lastBytes: 24 * mib,
  lookMs: 1_000,
  /** After there was no room for the reserve though much seemed free, as under a quota. */
  retryMs: 10_000,
  /** For so long a look is good enough for whoever wants to write. */
  freshMs: 100,
} as const;
export type DiskLimits = { readonly [Name in keyof typeof diskLimits]: number };
