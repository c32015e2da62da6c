import type { Anchor } from "#shared/model/anchor.ts";
import { assertNever } from "#shared/kit/assert-never.ts";
import { clockText } from "#shared/query/durations.ts";
import type { Text } from "./text.tsx";

/** Where in its item a hit is, in words. */
export function anchorLabel(anchor: Anchor, text: Text): string {
  switch (anchor.kind) {
    case "text":
      return anchor.startLine === anchor.endLine
        ? text("anchor.line", { line: String(anchor.startLine) })
        : text("anchor.lines", { first: String(anchor.startLine), last: String(anchor.endLine) });
    case "page":
      return text("anchor.page", { page: String(anchor.page) });
    case "rows":
      return text("anchor.rows", { first: String(anchor.firstRow), last: String(anchor.lastRow) });
    case "blocks":
      return text("anchor.blocks", { first: String(anchor.startBlock + 1) });
    case "time":
      return anchor.endMs > anchor.startMs
        ? text("anchor.times", { first: clockText(anchor.startMs), last: clockText(anchor.endMs) })
        : text("anchor.time", { time: clockText(anchor.startMs) });
    case "frame":
      return text("anchor.frame", { time: clockText(anchor.timeMs) });
    case "image":
      return text("anchor.image");
    default:
      return assertNever(anchor);
  }
}
