/** The paragraphs, items and table rows of a converted document, numbered as they come, under their headings. */
import { Parser } from "htmlparser2";
import type { BlockSink } from "../block-sink.ts";
import { contentLimits } from "../limits.ts";

const headingLevel = (name: string): number => (/^h[1-6]$/u.test(name) ? Number(name[1]) : 0);
const NO_HEADING: readonly string[] = [];

/** Each cell was followed by a bar. A loop, because a pattern would go through every run of spaces again and again. */
function withoutLastBars(row: string): string {
  let text = row.trimEnd();
  while (text.endsWith("|")) text = text.slice(0, -1).trimEnd();
  return text;
}

interface Heading {
  readonly level: number;
  readonly text: string;
  readonly block: number;
}

/** Gives the first outermost heading. */
export function writeBlocks(html: string, sink: BlockSink): string | undefined {
  let headings: readonly Heading[] = [];
  let headingPath = NO_HEADING;
  /** A heading that nothing stands under yet: if nothing comes, it is a block of its own. */
  let bare: Heading | undefined;
  let title: string | undefined;
  let text = "";
  let blockCount = 0;
  let cellDepth = 0;
  const push = (block: string, index: number): void => {
    const anchor = { kind: "blocks" as const, startBlock: index, endBlock: index + 1 };
    sink.push(block, { headingPath, anchor, breakBefore: false });
  };
  const keepBareHeading = (): void => {
    if (bare !== undefined) push(bare.text, bare.block);
    bare = undefined;
  };
  const flush = (): void => {
    const block = text.trim();
    text = "";
    if (block === "") return;
    bare = undefined;
    push(block, blockCount++);
  };
  const enter = (level: number): void => {
    const heading = text.trim().slice(0, contentLimits.headingCharsMax);
    text = "";
    if (heading === "") return;
    if (level === 1) title ??= heading;
    if (bare !== undefined && level <= bare.level) keepBareHeading();
    bare = { level, text: heading, block: blockCount++ };
    headings = [...headings.filter((entry) => entry.level < level), bare];
    headingPath = headings.map((entry) => entry.text);
  };
  const parser = new Parser({
    onopentag(name) {
      if (cellDepth === 0 && (name === "tr" || name === "li" || headingLevel(name) > 0)) flush();
      if (name === "td" || name === "th") cellDepth++;
    },
    ontext(data) {
      text += data;
    },
    onclosetag(name) {
      if (name === "td" || name === "th") {
        cellDepth--;
        text = `${text.trimEnd()} | `;
      } else if (cellDepth > 0) {
        // All that is in a cell belongs to its row.
        if (name === "p" || name === "li" || name === "br") text += " ";
      } else if (headingLevel(name) > 0) enter(headingLevel(name));
      else if (name === "br") text += "\n";
      else if (name === "tr") {
        text = withoutLastBars(text);
        flush();
      } else if (name === "p" || name === "li") flush();
    },
  });
  parser.end(html);
  flush();
  keepBareHeading();
  return title;
}
