/** Files that were renamed while a scan came by. Pure. */
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { KnownFile } from "#core/ports/library-store.ts";
import type { Still } from "./held-files.ts";
import { isUnder } from "./path-text.ts";

interface Passed {
  readonly known: readonly KnownFile[];
  readonly seen: readonly SeenFile[];
  /** What was there when its directory was listed and gone a moment later. */
  readonly vanished: readonly string[];
}

/**
 * What vanished before the eyes of the scan is neither judged under its old name nor taken for new under another: both
 * wait for the next look, or the item would lose what a person gave it.
 */
export function withoutPassedBy({ known, seen, vanished }: Passed): Still {
  if (vanished.length === 0) return { known, seen, again: [] };
  const gone = new Set(vanished);
  const isLost = ({ path }: KnownFile): boolean => isUnder(gone, path);
  const keys = new Set(known.filter(isLost).map(({ fileKey }) => fileKey));
  const met = new Set(seen.filter(({ fileKey }) => keys.has(fileKey)).map(({ path }) => path));
  return {
    known: known.filter((file) => !isLost(file) && !met.has(file.path)),
    seen: seen.filter(({ path }) => !met.has(path)),
    again: [...gone, ...met],
  };
}
