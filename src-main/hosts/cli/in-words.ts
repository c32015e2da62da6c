import type { Anchor } from "#shared/model/anchor.ts";
import type { StatusCounts } from "#shared/model/item.ts";
import { clockText } from "#shared/query/durations.ts";
import { assertNever } from "#shared/kit/assert-never.ts";

/** "812 indexed, 3 skipped": what is not there is not said. */
export const countsInWords = (counts: StatusCounts): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
    .join(", ");

export function durationInWords(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** What goes behind a path so that an editor, or a person, finds the place. */
export function anchorInWords(anchor: Anchor): string {
  switch (anchor.kind) {
    case "text":
      return `:${anchor.startLine}`;
    case "page":
      return `, page ${anchor.page}`;
    case "rows":
      return anchor.firstRow === anchor.lastRow
        ? `, row ${anchor.firstRow}`
        : `, rows ${anchor.firstRow}–${anchor.lastRow}`;
    case "blocks":
      return `, paragraph ${anchor.startBlock + 1}`;
    case "time":
      return `, at ${clockText(anchor.startMs)}`;
    case "frame":
      return `, at ${clockText(anchor.timeMs)}`;
    case "image":
      return "";
    default:
      return assertNever(anchor);
  }
}
