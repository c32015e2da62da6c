import { Parser } from "htmlparser2";
import { createBlockSink, createLineCursor, type BlockSink } from "../block-sink.ts";
import type { FileNames, Notice, TextFormat } from "../format.ts";
import { anchorBetween, createGatherer } from "../gather.ts";
import { feedInSlices } from "../feed-in-slices.ts";
import { contentLimits } from "../limits.ts";

const extensions = new Set([
  "xml",
  "svg",
  "rss",
  "atom",
  "gpx",
  "kml",
  "opml",
  "plist",
  "xsd",
  "xsl",
  "xslt",
  "wsdl",
  "dbk",
  "fb2",
]);
const XML_START = /^\s*(?:<\?xml[\s?]|<!DOCTYPE\s+(?!html)\w|<svg[\s>])/iu;
const SVG_ROOT = /<svg[\s>]/iu;
const HEAD_CHARS = 4_096;
const silent = new Set(["script", "style"]);
const NO_HEADING: readonly string[] = [];

interface Facts {
  readonly title: string;
  readonly isSvg: boolean;
  /** Elements were open in one another past all sense, and the rest was not read. */
  readonly gaveUp: boolean;
}

/** Entities of the document's own are not expanded, so none can grow without end; nothing it names is fetched. */
function writeText(source: string, sink: BlockSink): Facts {
  const gatherer = createGatherer(sink);
  const lineAt = createLineCursor(source);
  let title = "";
  let root: string | undefined;
  let text = "";
  let startChar = 0;
  let endChar = 0;
  let silentDepth = 0;
  let inlineDepth = 0;
  let depth = 0;
  const flush = (): string => {
    const clean = text.replace(/\s+/gu, " ").trim();
    text = "";
    if (clean === "") return "";
    const anchor = anchorBetween(startChar, endChar, lineAt);
    gatherer.write(clean, anchor, NO_HEADING);
    return clean;
  };
  const parser = new Parser(
    {
      onopentag(name) {
        depth++;
        root ??= name;
        // An element inside running text belongs to the text.
        if (inlineDepth > 0 || text !== "") inlineDepth++;
        if (silent.has(name)) silentDepth++;
      },
      ontext(data) {
        if (silentDepth > 0) return;
        if (text === "") {
          if (data.trim() === "") return;
          startChar = parser.startIndex;
        }
        text += data;
        endChar = parser.endIndex + 1;
      },
      onclosetag(name) {
        depth--;
        if (silent.has(name)) silentDepth--;
        if (inlineDepth > 0) {
          inlineDepth--;
          return;
        }
        const written = flush();
        if (name === "title" && title === "") title = written.slice(0, contentLimits.titleCharsMax);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  const gaveUp = (): boolean => depth > contentLimits.elementDepthMax;
  feedInSlices(parser, source, () => gaveUp() || sink.isFull());
  flush();
  gatherer.flush();
  return { title, isSvg: root === "svg" || root?.endsWith(":svg") === true, gaveUp: gaveUp() };
}

const tooDeep: Notice = {
  code: "damaged",
  detail: "Its elements are nested too deeply; the rest was not read.",
};

/** A drawing without words is known by its name. */
function writeName(sink: BlockSink, { words }: FileNames): void {
  if (words !== "")
    sink.push(words, { headingPath: NO_HEADING, anchor: { kind: "image" }, breakBefore: false });
}

/** XML: the text between its tags. SVG is a picture with text: its words are read, nothing is drawn or run. */
export const format: TextFormat = {
  reads: "text",
  itemKind: "data",
  claim({ text }, { extension }) {
    if (XML_START.test(text.slice(0, HEAD_CHARS))) return "structure";
    return extensions.has(extension) ? "name" : undefined;
  },
  parse({ text }, names) {
    const sink = createBlockSink();
    const { title, isSvg, gaveUp } = writeText(text, sink);
    const isPicture = isSvg || (names.extension === "svg" && SVG_ROOT.test(text));
    if (isPicture) writeName(sink, names);
    return {
      mediaType: isPicture ? "image/svg+xml" : "application/xml",
      ...(isPicture ? { itemKind: "image" as const } : {}),
      ...(title === "" ? {} : { title }),
      blocks: sink.blocks,
      notices: gaveUp ? [tooDeep, ...sink.notices()] : sink.notices(),
    };
  },
};
