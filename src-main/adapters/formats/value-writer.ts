/** Writes the values of a data file (JSON, YAML) as lines of `key: value`, each with its place in the source. */
import { type BlockSink, createLineCursor } from "./block-sink.ts";
import { anchorBetween, createGatherer } from "./gather.ts";
import { contentLimits } from "./limits.ts";

export interface ValueWriter {
  /** `keys` from the outermost in, without the places in lists. False when the item is full. */
  write(keys: readonly string[], value: string, startChar: number, endChar: number): boolean;
  finish(): void;
}

const EMPTY_PATH: readonly string[] = [];

/** The outermost key of a nested value is its heading; the others are written with the value. */
export function createValueWriter(source: string, sink: BlockSink): ValueWriter {
  const gatherer = createGatherer(sink);
  const lineAt = createLineCursor(source);
  let path = EMPTY_PATH;
  return {
    write(keys, value, startChar, endChar) {
      const text = value.trim();
      if (text === "") return true;
      const [outermost] = keys;
      const heading =
        keys.length > 1 && outermost !== undefined
          ? outermost.slice(0, contentLimits.headingCharsMax)
          : undefined;
      if (heading === undefined) path = EMPTY_PATH;
      else if (path[0] !== heading) path = [heading];
      const inner = (heading === undefined ? keys : keys.slice(1)).join(".");
      const anchor = anchorBetween(startChar, endChar, lineAt);
      const label = inner === "" ? "" : `${inner}: `;
      let written = true;
      for (let from = 0; from < text.length && written; from += contentLimits.blockCharsMax)
        written = gatherer.write(
          (from === 0 ? label : "") + text.slice(from, from + contentLimits.blockCharsMax),
          anchor,
          path,
        );
      return written;
    },
    finish: () => gatherer.flush(),
  };
}
