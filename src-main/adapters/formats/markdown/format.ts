import MarkdownIt from "markdown-it";
import { createBlockSink } from "../block-sink.ts";
import type { TextFormat } from "../format.ts";
import { frontMatterOf } from "../front-matter.ts";
import { contentLimits } from "../limits.ts";
import type { TextAnchor } from "../gather.ts";
import { createOutline, type Outline } from "../outline.ts";
import { plainInline } from "./plain-inline.ts";

// Only the block structure is parsed; inline marks are stripped by `plainInline`, at a quarter of the cost.
const markdown = new MarkdownIt("commonmark", {
  html: true,
  maxNesting: contentLimits.nestingDepthMax,
}).enable("table");
markdown.core.ruler.disable(["inline", "text_join"]);

const extensions = new Set(["md", "markdown", "mkd", "mdown", "mdx", "qmd", "rmd"]);
const PARAGRAPH_CHARS_MAX = 900;

type Token = ReturnType<typeof markdown.parse>[number];

const plain = (content: string): string => plainInline(content, markdown.utils.unescapeAll).trim();

/** Offsets of the starts of lines, ended by the length of the text. A lone carriage return ends a line too, as in the library. */
function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (const end of text.matchAll(/\r\n?|\n/gu)) starts.push(end.index + end[0].length);
  starts.push(text.length);
  return starts;
}

/** Anchors from the library's line ranges (0-based, end exclusive, counted behind the front matter). */
function createAnchors(text: string, bodyStart: number): (first: number, end: number) => TextAnchor {
  const starts = lineStartsOf(text.slice(bodyStart));
  const lineOffset = bodyStart === 0 ? 0 : lineStartsOf(text.slice(0, bodyStart)).length - 2;
  return (first, end) => {
    const startChar = bodyStart + (starts[first] ?? 0);
    let endChar = bodyStart + (starts[end] ?? starts.at(-1) ?? 0);
    while (endChar > startChar && text.charCodeAt(endChar - 1) <= 32) endChar--;
    const startLine = lineOffset + first + 1;
    return { kind: "text", startChar, endChar, startLine, endLine: Math.max(startLine, lineOffset + end) };
  };
}

/** A long paragraph goes out in parts of whole source lines, each with its own lines as its anchor. */
function writeParagraph(
  token: Token,
  outline: Outline,
  anchorOf: (first: number, end: number) => TextAnchor,
  lines: readonly [number, number],
): void {
  if (token.content.length <= PARAGRAPH_CHARS_MAX) {
    const text = plain(token.content);
    if (text !== "") outline.write(text, anchorOf(lines[0], lines[1]));
    return;
  }
  let first = lines[0];
  let part: string[] = [];
  const flush = (end: number): void => {
    const text = plain(part.join("\n"));
    if (text !== "") outline.write(text, anchorOf(first, end));
    first = end;
    part = [];
  };
  let charCount = 0;
  for (const [index, line] of token.content.split("\n").entries()) {
    if (charCount + line.length > PARAGRAPH_CHARS_MAX && part.length > 0) {
      flush(lines[0] + index);
      charCount = 0;
    }
    part.push(line);
    charCount += line.length;
  }
  flush(lines[1]);
}

/** Writes every token that has text; gives the first outermost heading. */
function writeTokens(
  tokens: readonly Token[],
  outline: Outline,
  anchorOf: (first: number, end: number) => TextAnchor,
): string | undefined {
  let title: string | undefined;
  let lines: readonly [number, number] = [0, 0];
  let headingLevel = 0;
  let cells: string[] | undefined;
  for (const token of tokens) {
    if (token.map !== null) lines = token.map;
    if (token.type === "heading_open") headingLevel = Number(token.tag.slice(1));
    else if (token.type === "heading_close") headingLevel = 0;
    else if (token.type === "tr_open") cells = [];
    else if (token.type === "tr_close") {
      const row = (cells ?? []).filter((cell) => cell !== "").join(" | ");
      if (row !== "") outline.write(row, anchorOf(lines[0], lines[1]));
      cells = undefined;
    } else if (token.type === "fence" || token.type === "code_block") {
      const code = token.content.trimEnd();
      if (code !== "") outline.write(code, anchorOf(lines[0], lines[1]));
    } else if (token.type === "html_block") {
      const text = plain(token.content).replace(/\s*\n\s*/gu, "\n");
      if (text !== "") outline.write(text, anchorOf(lines[0], lines[1]));
    } else if (token.type === "inline") {
      if (cells !== undefined) cells.push(plain(token.content));
      else if (headingLevel === 0) writeParagraph(token, outline, anchorOf, lines);
      else {
        const heading = plain(token.content);
        if (headingLevel === 1) title ??= heading;
        if (heading !== "") outline.enter(headingLevel, heading, anchorOf(lines[0], lines[1]));
      }
    }
  }
  return title;
}

/** Markdown: one block a paragraph, item, table row or fence, under the path of its headings. */
export const format: TextFormat = {
  reads: "text",
  itemKind: "markdown",
  claim: (_, { extension }) => (extensions.has(extension) ? "name" : undefined),
  async parse({ text }) {
    const front = await frontMatterOf(text);
    const sink = createBlockSink();
    const outline = createOutline(sink);
    const heading = writeTokens(
      markdown.parse(text.slice(front.length), {}),
      outline,
      createAnchors(text, front.length),
    );
    outline.finish();
    const title = front.title ?? heading?.slice(0, contentLimits.titleCharsMax);
    return {
      mediaType: "text/markdown",
      ...(title === undefined || title === "" ? {} : { title }),
      ...(front.takenMs === undefined ? {} : { takenMs: front.takenMs }),
      tags: front.tags,
      blocks: sink.blocks,
      notices: sink.notices(),
    };
  },
};
