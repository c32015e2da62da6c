import { createBlockSink } from "../block-sink.ts";
import type { Notice, Parsed, SourceText, TextFormat } from "../format.ts";
import { dateMsOf, tagsOf } from "../front-matter.ts";
import { contentLimits } from "../limits.ts";
import { readPage } from "./read-page.ts";

const extensions = new Set(["html", "htm", "xhtml", "xht", "shtml"]);
/** A document type, or the root element after comments and declarations. */
const HTML_START =
  /^\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--[\s\S]{0,2000}?-->\s*){0,3}(?:<!doctype\s+html|<html[\s>])/iu;
const HEAD_CHARS = 8_192;

const tooDeep: Notice = {
  code: "damaged",
  detail: "Its elements are nested too deeply; the rest was not read.",
};

/** With the frame of the site left out; where that leaves nothing, with it. */
function readText({ text }: SourceText) {
  const sink = createBlockSink();
  const facts = readPage(text, sink, true);
  if (sink.blocks.length > 0) return { sink, facts };
  const whole = createBlockSink();
  return { sink: whole, facts: readPage(text, whole, false) };
}

/** HTML: the text of the page under its headings. Nothing in it is run or fetched. */
export const format: TextFormat = {
  reads: "text",
  itemKind: "web",
  claim({ text }, { extension }) {
    if (HTML_START.test(text.slice(0, HEAD_CHARS))) return "structure";
    return extensions.has(extension) ? "name" : undefined;
  },
  parse(source): Parsed {
    const { sink, facts } = readText(source);
    const title = facts.title.replace(/\s+/gu, " ").trim().slice(0, contentLimits.titleCharsMax);
    const takenMs = dateMsOf(
      facts.meta.get("article:published_time") ?? facts.meta.get("date") ?? facts.meta.get("dc.date"),
    );
    return {
      mediaType: "text/html",
      ...(title === "" ? {} : { title }),
      ...(takenMs === undefined ? {} : { takenMs }),
      tags: tagsOf(facts.meta.get("keywords")),
      blocks: sink.blocks,
      notices: facts.gaveUp ? [tooDeep, ...sink.notices()] : sink.notices(),
    };
  },
};
