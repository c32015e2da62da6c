/** Walks the tags of a page in one pass and writes its text, each block with its place in the source. */
import { Parser } from "htmlparser2";
import { type BlockSink, createLineCursor } from "../block-sink.ts";
import { feedInSlices } from "../feed-in-slices.ts";
import { anchorBetween } from "../gather.ts";
import { contentLimits } from "../limits.ts";
import { createOutline, type Outline } from "../outline.ts";
import {
  blockElements,
  cellElements,
  headingLevel,
  silentElements,
  surroundingElements,
  surroundingRoles,
} from "./elements.ts";

/** A run of text without any block element is handed on in parts of about this size. */
const RUN_CHARS_MAX = 900;
const SPACES = /\s+/gu;

export interface PageFacts {
  readonly title: string;
  /** Elements were open in one another past all sense, and the rest was not read. */
  readonly gaveUp: boolean;
  /** `<meta name content>`, names in lower case. */
  readonly meta: ReadonlyMap<string, string>;
}

type Attributes = Readonly<Record<string, string>>;

interface Runs {
  append(text: string, startChar: number, endChar: number): void;
  flush(): void;
  open(name: string): void;
  close(name: string): void;
}

/** Gathers the text between two block elements. */
function createRuns(source: string, outline: Outline): Runs {
  const lineAt = createLineCursor(source);
  let text = "";
  let startChar = -1;
  let endChar = -1;
  let heading = 0;
  let preDepth = 0;
  const flush = (): void => {
    const content = preDepth > 0 ? text.trimEnd() : text.trim();
    const from = startChar;
    text = "";
    startChar = -1;
    if (content.trim() === "") return;
    const anchor = anchorBetween(from, endChar, lineAt);
    if (heading > 0) outline.enter(heading, content, anchor);
    else outline.write(content, anchor);
  };
  return {
    flush,
    append(data, from, to) {
      const added = preDepth > 0 ? data : data.replace(SPACES, " ");
      if (startChar === -1) {
        if (added.trim() === "") return;
        startChar = from;
      }
      text += added;
      endChar = to;
      if (text.length > RUN_CHARS_MAX && heading === 0) flush();
    },
    open(name) {
      if (blockElements.has(name)) flush();
      if (name === "pre") preDepth++;
      heading = headingLevel(name) || heading;
    },
    close(name) {
      if (blockElements.has(name)) flush();
      if (name === "pre") preDepth = Math.max(0, preDepth - 1);
      if (headingLevel(name) > 0) heading = 0;
    },
  };
}

interface Hiding {
  readonly inHead: () => boolean;
  readonly active: () => boolean;
  /** True when the element, or one that it is in, is left out. */
  open(name: string, attributes: Attributes): boolean;
  /** True when the element that ends was left out. */
  close(name: string): boolean;
}

function createHiding(withoutSurroundings: boolean): Hiding {
  // The name of the hidden element, once for each element of that name that is open inside it: they must not end it.
  const hidden: string[] = [];
  const mustHide = (name: string, attributes: Attributes): boolean =>
    silentElements.has(name) ||
    attributes["hidden"] !== undefined ||
    (withoutSurroundings &&
      (surroundingElements.has(name) || surroundingRoles.has(attributes["role"] ?? "")));
  return {
    inHead: () => hidden.length === 0 || hidden.at(-1) === "head",
    active: () => hidden.length > 0,
    open(name, attributes) {
      if (hidden.length === 0 ? !mustHide(name, attributes) : hidden.at(-1) !== name)
        return hidden.length > 0;
      hidden.push(name);
      return true;
    },
    close(name) {
      if (hidden.length === 0) return false;
      if (hidden.at(-1) === name) hidden.pop();
      return true;
    },
  };
}

export function readPage(source: string, sink: BlockSink, withoutSurroundings: boolean): PageFacts {
  const meta = new Map<string, string>();
  const outline = createOutline(sink);
  const runs = createRuns(source, outline);
  const hiding = createHiding(withoutSurroundings);
  let title = "";
  let inTitle = false;
  let depth = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth++;
      if (name === "title" && title === "") inTitle = hiding.inHead();
      const key = name === "meta" ? (attributes["name"] ?? attributes["property"]) : undefined;
      if (key !== undefined) meta.set(key.toLowerCase(), attributes["content"] ?? "");
      if (hiding.open(name, attributes)) return;
      runs.open(name);
      if (name === "br") runs.append("\n", parser.startIndex, parser.startIndex);
      else if (cellElements.has(name)) runs.append(" ", parser.startIndex, parser.startIndex);
      else if (name === "img" && attributes["alt"])
        runs.append(` ${attributes["alt"]} `, parser.startIndex, parser.endIndex + 1);
    },
    ontext(data) {
      if (inTitle && title.length < contentLimits.titleCharsMax) title += data;
      if (!hiding.active() && !inTitle) runs.append(data, parser.startIndex, parser.endIndex + 1);
    },
    onclosetag(name) {
      depth--;
      if (name === "title") inTitle = false;
      if (!hiding.close(name)) runs.close(name);
    },
  });
  const gaveUp = (): boolean => depth > contentLimits.elementDepthMax;
  feedInSlices(parser, source, () => gaveUp() || sink.isFull());
  runs.flush();
  outline.finish();
  return { title, meta, gaveUp: gaveUp() };
}
