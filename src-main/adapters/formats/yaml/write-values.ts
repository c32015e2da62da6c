/** Walks the documents of a YAML file and writes their values. */
import { isMap, isScalar, isSeq, parseAllDocuments, type ParsedNode } from "yaml";
import { contentLimits } from "../limits.ts";
import type { ValueWriter } from "../value-writer.ts";

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

/** Throws where the text is no YAML, or is nested past what the parser's stack bears. */
export function writeValues(text: string, writer: ValueWriter): void {
  const documents = parseAllDocuments(text, {
    logLevel: "silent",
    prettyErrors: false,
    uniqueKeys: false,
    strict: false,
  });
  if (!Array.isArray(documents) || documents.some((document) => document.errors.length > 0))
    throw new Error("not YAML");
  for (const document of documents) if (!writeNode(document.contents, [], undefined, writer)) return;
}
