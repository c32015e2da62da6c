/** Writes the text of a document under its headings, cleaned of markup. */
import type { BlockSink } from "./block-sink.ts";
import { createGatherer, type TextAnchor } from "./gather.ts";
import { contentLimits } from "./limits.ts";

export interface Outline {
  /** A heading of this level (1 is the outermost) closes all that are as deep or deeper. */
  enter(level: number, heading: string, anchor: TextAnchor): void;
  /** False when the item is full. */
  write(text: string, anchor: TextAnchor): boolean;
  finish(): void;
}

export function createOutline(sink: BlockSink): Outline {
  const gatherer = createGatherer(sink);
  let open: readonly { readonly level: number; readonly heading: string }[] = [];
  // The same array until the outline changes: blocks of one section share it, and comparing is free.
  let path: readonly string[] = [];
  let emptyHeading:
    | { readonly level: number; readonly heading: string; readonly anchor: TextAnchor }
    | undefined;
  /** The path carries a heading's words for all text below it; a heading with nothing below it is a text of its own. */
  const keepEmptyHeading = (): void => {
    if (emptyHeading !== undefined) gatherer.write(emptyHeading.heading, emptyHeading.anchor, path);
    emptyHeading = undefined;
  };
  return {
    enter(level, heading, anchor) {
      if (emptyHeading !== undefined && level <= emptyHeading.level) keepEmptyHeading();
      const kept = open.filter((entry) => entry.level < level).slice(0, contentLimits.headingDepthMax - 1);
      open = [...kept, { level, heading: heading.slice(0, contentLimits.headingCharsMax) }];
      path = open.map((entry) => entry.heading);
      emptyHeading = { level, heading, anchor };
    },
    write(text, anchor) {
      emptyHeading = undefined;
      return gatherer.write(text, anchor, path);
    },
    finish() {
      keepEmptyHeading();
      gatherer.flush();
    },
  };
}
