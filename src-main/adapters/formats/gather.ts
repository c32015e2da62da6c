/** Joins small neighbouring texts of one section into one block: fewer to carry, still well under one segment. */
import type { Anchor } from "#shared/model/anchor.ts";
import type { BlockSink } from "./block-sink.ts";

export type TextAnchor = Extract<Anchor, { readonly kind: "text" }>;

export const anchorBetween = (
  startChar: number,
  endChar: number,
  lineAt: (offset: number) => number,
): TextAnchor => ({
  kind: "text",
  startChar,
  endChar,
  startLine: lineAt(startChar),
  endLine: lineAt(endChar),
});

const GATHERED_CHARS_MAX = 700;

export interface Gatherer {
  /** False when the item is full. */
  write(text: string, anchor: TextAnchor, headingPath: readonly string[]): boolean;
  flush(): void;
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

/** Sections are told apart by the identity of their heading path. */
export function createGatherer(sink: BlockSink): Gatherer {
  let pending: Pending | undefined;
  const flush = (): void => {
    if (pending === undefined) return;
    sink.push(pending.texts.join("\n"), {
      headingPath: pending.headingPath,
      anchor: pending.anchor,
      breakBefore: false,
    });
    pending = undefined;
  };
  return {
    write(text, anchor, headingPath) {
      if (
        pending !== undefined &&
        pending.headingPath === headingPath &&
        pending.charCount + text.length <= GATHERED_CHARS_MAX
      ) {
        pending.texts.push(text);
        pending.anchor = spanning(pending.anchor, anchor);
        pending.charCount += text.length;
        return true;
      }
      flush();
      pending = { texts: [text], headingPath, anchor, charCount: text.length };
      return !sink.isFull();
    },
    flush,
  };
}
