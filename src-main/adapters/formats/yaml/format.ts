import { createBlockSink, createVerbatimWriter } from "../block-sink.ts";
import type { Notice, Parsed, TextFormat } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { createValueWriter } from "../value-writer.ts";

const extensions = new Set(["yaml", "yml"]);
const YAML_START = /^%YAML\s|^---\s*\n(?:[\w-]+:|- )/u;

function parseLines(text: string, notice: Notice): Parsed {
  const sink = createBlockSink();
  createVerbatimWriter(
    text,
    sink,
  )({ startChar: 0, endChar: text.length, headingPath: [], breakBefore: false });
  return { mediaType: "application/yaml", blocks: sink.blocks, notices: [notice, ...sink.notices()] };
}

/** YAML: one line a value, under its outermost key. What cannot be parsed is read as lines. */
export const format: TextFormat = {
  reads: "text",
  itemKind: "data",
  claim({ text }, { extension }) {
    if (extensions.has(extension)) return "name";
    return YAML_START.test(text.slice(0, 1_000)) ? "shape" : undefined;
  },
  async parse({ text }) {
    if (text.length > contentLimits.yamlCharsMax)
      return parseLines(text, {
        code: "too-large",
        detail: "It is too large to be taken apart and is searched as lines.",
      });
    const sink = createBlockSink();
    const writer = createValueWriter(text, sink);
    try {
      const { writeValues } = await import("./write-values.ts");
      writeValues(text, writer);
    } catch {
      return parseLines(text, { code: "damaged", detail: "It is not valid YAML and is searched as lines." });
    }
    writer.finish();
    return { mediaType: "application/yaml", blocks: sink.blocks, notices: sink.notices() };
  },
};
