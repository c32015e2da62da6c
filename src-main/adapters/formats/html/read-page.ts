/** Walks the tags of a page in one pass and writes its text, each block with its place in the source. */
import { Parser } from "htmlparser2";
import { type BlockSink, createLineCursor } from "../block-sink.ts";
import { contentLimits } from "../limits.ts";
import { createOutline } from "../outline.ts";
import { blockElements, cellElements, headingLevel, silentElements, surroundingElements, surroundingRoles } from "./elements.ts";

/** A run of text without any block element is handed on in parts of about this size. */
const RUN_CHARS_MAX = 900;

export interface PageFacts {
  readonly title: string;
  /** Elements were open in one another past all sense, and the rest was not read. */
  readonly gaveUp: boolean;
  /** `<meta name content>`, names in lower case. */
  readonly meta: ReadonlyMap<string, string>;
}

interface Run {
  text: string;
  startChar: number;
  endChar: number;
}

export function readPage(source: string, sink: BlockSink, withoutSurroundings: boolean): PageFacts {
  const meta = new Map<string, string>();
  let title = "";
  const outline = createOutline(sink);
  const lineAt = createLineCursor(source);
  const run: Run = { text: "", startChar: -1, endChar: -1 };
  /** Names of the open elements whose content is left out, innermost last. */
  const hidden: string[] = [];
  let inTitle = false;
  let heading = 0;
  let preDepth = 0;
  let depth = 0;

  const flush = (): void => {
    const text = preDepth > 0 ? run.text.trimEnd() : run.text.trim();
    const { startChar, endChar } = run;
    run.text = "";
    run.startChar = -1;
    if (text.trim() === "") return;
    const startLine = lineAt(startChar);
    const anchor = { kind: "text" as const, startChar, endChar, startLine, endLine: lineAt(endChar) };
    if (heading > 0) outline.enter(heading, text, anchor);
    else outline.write(text, anchor);
  };
  const append = (text: string, startChar: number, endChar: number): void => {
    if (run.startChar === -1) {
      if (text.trim() === "") return;
      run.startChar = startChar;
    }
    run.text += text;
    run.endChar = endChar;
    if (run.text.length > RUN_CHARS_MAX && heading === 0) flush();
  };
  const isHidden = (name: string, attributes: Readonly<Record<string, string>>): boolean =>
    silentElements.has(name) ||
    attributes["hidden"] !== undefined ||
    (withoutSurroundings && (surroundingElements.has(name) || surroundingRoles.has(attributes["role"] ?? "")));

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth++;
        if (name === "title" && (hidden.length === 0 || hidden.at(-1) === "head") && title === "") inTitle = true;
        if (name === "meta") {
          const key = attributes["name"] ?? attributes["property"];
          if (key !== undefined && attributes["content"] !== undefined) meta.set(key.toLowerCase(), attributes["content"]);
        }
        if (hidden.length > 0 || isHidden(name, attributes)) {
          // An element that is open inside a hidden one of the same name must not end it.
          if (hidden.length === 0 || hidden.at(-1) === name) hidden.push(name);
          return;
        }
        if (blockElements.has(name)) flush();
        else if (cellElements.has(name) || name === "br") append(name === "br" ? "\n" : " ", parser.startIndex, parser.startIndex);
        else if (name === "img" && attributes["alt"]) append(` ${attributes["alt"]} `, parser.startIndex, parser.endIndex + 1);
        if (name === "pre") preDepth++;
        heading = headingLevel(name) || heading;
      },
      ontext(data) {
        if (inTitle && title.length < contentLimits.titleCharsMax) title += data;
        if (hidden.length > 0 || inTitle) return;
        append(preDepth > 0 ? data : collapse(data), parser.startIndex, parser.endIndex + 1);
      },
      onclosetag(name) {
        depth--;
        if (name === "title") inTitle = false;
        if (hidden.length > 0) {
          if (hidden.at(-1) === name) hidden.pop();
          return;
        }
        if (blockElements.has(name)) flush();
        if (name === "pre") preDepth = Math.max(0, preDepth - 1);
        if (headingLevel(name) > 0) heading = 0;
      },
    },
    { decodeEntities: true, lowerCaseAttributeNames: true },
  );
  const gaveUp = (): boolean => depth > contentLimits.htmlDepthMax;
  feed(parser, source, () => gaveUp() || sink.isFull());
  flush();
  outline.finish();
  return { title, meta, gaveUp: gaveUp() };
}

const SPACES = /\s+/gu;
const collapse = (text: string): string => text.replace(SPACES, " ");

const SLICE_CHARS = 65_536;

/** In slices, so that a page that only nests or never ends is given up early. */
function feed(parser: Parser, source: string, mustStop: () => boolean): void {
  for (let from = 0; from < source.length; from += SLICE_CHARS) {
    if (mustStop()) return;
    parser.write(source.slice(from, from + SLICE_CHARS));
  }
  if (!mustStop()) parser.end();
}
