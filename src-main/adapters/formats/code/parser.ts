/** Loads grammars when the first file needs them. They run as WebAssembly: a fault in one cannot leave its memory. */
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import type { Language, Parser } from "web-tree-sitter";
import { grammarOf, type GrammarName } from "./languages.ts";

const locate = createRequire(import.meta.url);
const bytesOf = async (wasm: string): Promise<Uint8Array> => readFile(locate.resolve(wasm));

let runtime:
  | Promise<{ readonly parser: Parser; readonly load: (bytes: Uint8Array) => Promise<Language> }>
  | undefined;
const languages = new Map<GrammarName, Promise<Language>>();

async function startRuntime() {
  const { Language, Parser } = await import("web-tree-sitter");
  await Parser.init({ locateFile: () => locate.resolve("web-tree-sitter/web-tree-sitter.wasm") });
  return { parser: new Parser(), load: (bytes: Uint8Array) => Language.load(bytes) };
}

/** A parser set to the language; the same one each time, so its trees must be deleted before the next. */
export async function parserOf(name: GrammarName): Promise<Parser> {
  runtime ??= startRuntime();
  const { parser, load } = await runtime;
  let language = languages.get(name);
  if (language === undefined) {
    language = bytesOf(grammarOf(name).wasm).then(load);
    languages.set(name, language);
  }
  parser.setLanguage(await language);
  return parser;
}
