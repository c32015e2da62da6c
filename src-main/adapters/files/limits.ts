/** Every bound of scanning and watching, with what happens at it. */
export const limits = {
  /** Directories that are listed at the same time; the rest wait their turn. */
  directoryFanOutMax: 8,
  /** Entries of one directory whose status is asked for at the same time. */
  statusFanOutMax: 64,
  /** Of a longer ignore file only this much is read. */
  ignoreFileBytesMax: 256 * 1024,
  /** Paths tested against one rule set before its memory of answers is dropped. */
  rememberedMatchCountMax: 20_000,
  /** Changed paths that wait to be reported; past it the whole tree is looked at again. */
  pendingPathCountMax: 5_000,
  /** Watches left to other programs of the same user; with fewer the folder is polled. */
  watchReserveCount: 1_024,
  /** Part of the kernel's event queue after which events may have been lost: the whole tree is looked at again. */
  burstEventCountMax: 8_000,
  /** Network drives that a notice names; the others are counted. */
  namedMountCountMax: 3,
} as const;

/** How long events gather, in milliseconds. Handed in, so that tests need not wait. */
export interface WatchTiming {
  /** Paths are reported when no event came for this long … */
  readonly settleMs: number;
  /** … or, in a tree that is never quiet, those that were quiet themselves after this … */
  readonly gatherMaxMs: number;
  /** … and a path that changes without end after this. */
  readonly settleMaxMs: number;
  /** Between two looks at a polled folder: this for each directory, between the two bounds. */
  readonly pollPerDirectoryMs: number;
  readonly pollMinMs: number;
  readonly pollMaxMs: number;
  /** Between two looks at what is mounted: a mount raises no event. */
  readonly mountCheckMs: number;
}

export const usualTiming: WatchTiming = {
  settleMs: 120,
  gatherMaxMs: 1_000,
  settleMaxMs: 5_000,
  pollPerDirectoryMs: 20,
  pollMinMs: 10_000,
  pollMaxMs: 600_000,
  mountCheckMs: 10_000,
};
