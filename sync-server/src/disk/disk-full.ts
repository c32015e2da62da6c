/** The disk, or the database's, has no room. What was to be written is not there, and nobody was told that it is. */
export class DiskFullError extends Error {
  override readonly name = "DiskFullError";
  constructor(cause?: unknown) {
    super("The disk is full: nothing new is taken until there is room. What is there is read and found.", {
      cause,
    });
  }
}

/** By the system: no room, or none that this account may use. By PostgreSQL, also as PGlite: class 53100, `disk_full`. */
const codes: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "53100"]);

export const isDiskFull = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  (thrown instanceof DiskFullError ||
    ("code" in thrown && codes.has(thrown.code)) ||
    // Also of a thread, which tells a name and no class.
    thrown.name === "DiskFullError");

/** A full disk is told of once, by who watches it, and not by everybody who wanted to write. */
export const exceptFull =
  (report: (error: unknown) => void) =>
  (error: unknown): void => {
    if (!isDiskFull(error)) report(error);
  };
