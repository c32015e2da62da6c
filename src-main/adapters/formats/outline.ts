/** Writes the blocks of a document that has headings, its text cleaned of markup. */
import type { Anchor } from "#shared/model/anchor.ts";
import type { BlockSink } from "./block-sink.ts";
import { contentLimits } from "./limits.ts";

export type TextAnchor = Extract<Anchor, { readonly kind: "text" }>;

/** Paragraphs of one section are handed on together up to this: fewer, still well under one segment. */
const GATHERED_CHARS_MAX = 700;

export interface Outline {
  /** A heading of this level (1 is the outermost) closes all that are as deep or deeper. */
  enter(level: number, heading: string, anchor: TextAnchor): void;
  /** False when the item is full. */
  write(text: string, anchor: TextAnchor): boolean;
  finish(): void;
}

interface Pending {
  readonly texts: string[];
  readonly headingPath: readonly string[];
  anchor: TextAnchor;
  charCount: number;
}

const spanning = (left: TextAnchor, right: TextAnchor): TextAnchor => ({
  kind: "text",
  startChar: left.startChar,
  endChar: right.endChar,
  startLine: left.startLine,
  endLine: right.endLine,
});

export function createOutline(sink: BlockSink): Outline {
  let open: readonly { readonly level: number; readonly heading: string }[] = [];
  // The same array until the outline changes: blocks of one section share it, and comparing is free.
  let path: readonly string[] = [];
  let pending: Pending | undefined;
  let emptyHeading: { readonly level: number; readonly heading: string; readonly anchor: TextAnchor } | undefined;
  const flush = (): void => {
    if (pending === undefined) return;
    sink.push(pending.texts.join("\n"), { headingPath: pending.headingPath, anchor: pending.anchor, breakBefore: false });
    pending = undefined;
  };
  /** The path carries a heading's words for all text below it; a heading with nothing below it is a text of its own. */
  const keepEmptyHeading = (): void => {
    if (emptyHeading !== undefined)
      sink.push(emptyHeading.heading, { headingPath: path, anchor: emptyHeading.anchor, breakBefore: false });
    emptyHeading = undefined;
  };
  return {
    enter(level, heading, anchor) {
      flush();
      if (emptyHeading !== undefined && level <= emptyHeading.level) keepEmptyHeading();
      const kept = open.filter((entry) => entry.level < level).slice(0, contentLimits.headingDepthMax - 1);
      open = [...kept, { level, heading: heading.slice(0, contentLimits.headingCharsMax) }];
      path = open.map((entry) => entry.heading);
      emptyHeading = { level, heading, anchor };
    },
    write(text, anchor) {
      emptyHeading = undefined;
      if (pending !== undefined && pending.charCount + text.length <= GATHERED_CHARS_MAX) {
        pending.texts.push(text);
        pending.anchor = spanning(pending.anchor, anchor);
        pending.charCount += text.length;
        return true;
      }
      flush();
      pending = { texts: [text], headingPath: path, anchor, charCount: text.length };
      return !sink.isFull();
    },
    finish() {
      flush();
      keepEmptyHeading();
    },
  };
}
