import { createBlockSink, createVerbatimWriter } from "../block-sink.ts";
import type { TextFormat } from "../format.ts";

const extensions = new Set(["txt", "text", "log", "rst", "adoc", "asciidoc", "org", "tex", "nfo", "me"]);
const BLANK_LINES = /\n[^\S\n]*(?:\n[^\S\n]*)+/gu;

/** Plain text: paragraphs between blank lines. Every text that no other format claims is one. */
export const format: TextFormat = {
  reads: "text",
  itemKind: "text",
  claim: (_, { extension }) => (extensions.has(extension) ? "name" : "fallback"),
  parse({ text }) {
    const sink = createBlockSink();
    const write = createVerbatimWriter(text, sink);
    let startChar = 0;
    const paragraph = (endChar: number): boolean =>
      write({ startChar, endChar, headingPath: [], breakBefore: false });
    for (const gap of text.matchAll(BLANK_LINES)) {
      if (!paragraph(gap.index)) break;
      // The spaces before its first word belong to the next paragraph.
      startChar = gap.index + gap[0].lastIndexOf("\n") + 1;
    }
    paragraph(text.length);
    return { mediaType: "text/plain", blocks: sink.blocks, notices: sink.notices() };
  },
};
