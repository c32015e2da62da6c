import { createBlockSink, createVerbatimWriter, type VerbatimRange } from "../block-sink.ts";
import type { TextFormat } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { grammarNameOf, grammarOf, type GrammarName, isCodeName } from "./languages.ts";
import { parserOf } from "./parser.ts";
import { type CodeSymbol, symbolsOf } from "./symbols.ts";

const SHEBANG = /^#!\s*\/\S+/u;
/** Shorter symbols share a segment with their neighbours: a one-line constant finds little alone. */
const OWN_SEGMENT_CHARS_MIN = 160;
const BLANK_LINES = /\n[^\S\n]*\n+/gu;

type Write = (range: VerbatimRange) => boolean;

/**
 * Writes the whole text once, cut where symbols begin and end. A symbol inside another (a method in a class)
 * is cut out of it; what is left of the outer one keeps the outer one's name.
 */
function writeSymbols(text: string, symbols: readonly CodeSymbol[], write: Write): void {
  let at = 0;
  const open: CodeSymbol[] = [];
  const upTo = (endChar: number): boolean => {
    const owner = open.at(-1);
    const startChar = at;
    at = Math.max(at, endChar);
    if (endChar <= startChar) return true;
    const breakBefore = endChar - startChar >= OWN_SEGMENT_CHARS_MIN;
    return write({
      startChar,
      endChar,
      breakBefore,
      headingPath: owner?.path ?? [],
      ...(owner === undefined ? {} : { symbol: owner.name }),
    });
  };
  for (const symbol of symbols) {
    for (
      let owner = open.at(-1);
      owner !== undefined && owner.endChar <= symbol.startChar;
      owner = open.at(-1)
    ) {
      if (!upTo(owner.endChar)) return;
      open.pop();
    }
    if (!upTo(symbol.startChar)) return;
    open.push(symbol);
  }
  for (let owner = open.at(-1); owner !== undefined; owner = open.at(-1)) {
    if (!upTo(owner.endChar)) return;
    open.pop();
  }
  upTo(text.length);
}

function writeParagraphs(text: string, write: Write): void {
  let startChar = 0;
  for (const gap of text.matchAll(BLANK_LINES)) {
    if (!write({ startChar, endChar: gap.index, headingPath: [], breakBefore: false })) return;
    startChar = gap.index;
  }
  write({ startChar, endChar: text.length, headingPath: [], breakBefore: false });
}

/** Where the line begins when only its indentation is in front: it belongs to the symbol. */
function withIndentation(text: string, startChar: number): number {
  let at = startChar;
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  return at === 0 || text[at - 1] === "\n" ? at : startChar;
}

/** The symbols of a file that a grammar is there for. Broken code still has those that could be made out. */
async function findSymbols(text: string, grammarName: GrammarName): Promise<readonly CodeSymbol[]> {
  const tree = (await parserOf(grammarName)).parse(text);
  if (tree === null) return [];
  try {
    const symbols = symbolsOf(tree.rootNode, grammarOf(grammarName), contentLimits.headingDepthMax);
    return symbols.map((symbol) => ({ ...symbol, startChar: withIndentation(text, symbol.startChar) }));
  } finally {
    tree.delete();
  }
}

/** Source code: one block a symbol, its enclosing symbols as headings; other languages by blank lines. */
export const format: TextFormat = {
  reads: "text",
  itemKind: "code",
  claim({ text }, { name, extension }) {
    if (SHEBANG.test(text)) return "structure";
    return isCodeName(name, extension) ? "name" : undefined;
  },
  async parse({ text }, { extension }) {
    const grammarName = grammarNameOf(extension, text);
    const sink = createBlockSink();
    const write = createVerbatimWriter(text, sink);
    const symbols =
      grammarName === undefined || text.length > contentLimits.syntaxCharsMax
        ? []
        : await findSymbols(text, grammarName);
    if (symbols.length > 0) writeSymbols(text, symbols, write);
    else writeParagraphs(text, write);
    return {
      mediaType: grammarName === undefined ? "text/plain" : `text/x-${grammarName}`,
      blocks: sink.blocks,
      notices: sink.notices(),
      // Code has a language of its own; comments are too few to tell a person's.
      languageSample: null,
    };
  },
};
