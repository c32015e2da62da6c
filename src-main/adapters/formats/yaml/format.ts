import { isMap, isScalar, isSeq, parseAllDocuments, type ParsedNode } from "yaml";
import { createBlockSink, createVerbatimWriter } from "../block-sink.ts";
import type { Notice, Parsed, TextFormat } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { createValueWriter, type ValueWriter } from "../value-writer.ts";

const extensions = new Set(["yaml", "yml"]);
const YAML_START = /^%YAML\s|^---\s*\n(?:[\w-]+:|- )/u;

const asText = (node: unknown): string => {
  const value: unknown = isScalar(node) ? node.value : undefined;
  return typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    typeof value === "bigint"
    ? String(value)
    : "";
};

/** Aliases are never followed: what they stand for is in the file once, and once is enough. */
function writeNode(
  node: ParsedNode | null,
  keys: readonly string[],
  keyStartChar: number | undefined,
  writer: ValueWriter,
): boolean {
  if (keys.length > contentLimits.nestingDepthMax || node === null) return true;
  if (isScalar(node)) return writer.write(keys, asText(node), keyStartChar ?? node.range[0], node.range[1]);
  if (isMap(node)) {
    return node.items.every(({ key, value }) => {
      const name = asText(key);
      return writeNode(value, name === "" ? keys : [...keys, name], key?.range[0], writer);
    });
  }
  return isSeq(node) ? node.items.every((item) => writeNode(item, keys, undefined, writer)) : true;
}

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
  parse({ text }) {
    if (text.length > contentLimits.yamlCharsMax)
      return parseLines(text, {
        code: "too-large",
        detail: "It is too large to be taken apart and is searched as lines.",
      });
    const sink = createBlockSink();
    const writer = createValueWriter(text, sink);
    try {
      const documents = parseAllDocuments(text, {
        logLevel: "silent",
        prettyErrors: false,
        uniqueKeys: false,
        strict: false,
      });
      if (!Array.isArray(documents) || documents.some((document) => document.errors.length > 0))
        throw new Error("not YAML");
      for (const document of documents) if (!writeNode(document.contents, [], undefined, writer)) break;
    } catch {
      // Broken, or nested past what the parser's stack bears.
      return parseLines(text, { code: "damaged", detail: "It is not valid YAML and is searched as lines." });
    }
    writer.finish();
    return { mediaType: "application/yaml", blocks: sink.blocks, notices: sink.notices() };
  },
};
