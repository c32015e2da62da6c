/** How often a second command looks whether the first has let go of the lock. */
export const lockPollMs = 100;

/** A lock file without an owner's name is being written; older than this, its writer died while writing. */
export const lockNamelessMaxMs = 5_000;

/** Fetching Electron's binary may take this long; then the edge host is started instead. */
export const electronFetchMaxMs = 240_000;

/** After this long without Electron, the next start tries again. */
export const electronRetryAfterMs = 24 * 60 * 60 * 1000;

/** How often a task looks whether the npm that started it is still there. */
export const parentPollMs = 500;
