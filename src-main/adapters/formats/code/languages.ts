/** Which language a source file is in, and which of its syntax nodes are symbols. */
export interface Grammar {
  /** The file of the grammar inside its package. */
  readonly wasm: string;
  /** Node types that define a symbol worth a segment of its own. */
  readonly symbols: ReadonlySet<string>;
  /** Symbols that hold symbols: their own members are cut out of them. */
  readonly containers: ReadonlySet<string>;
  /** Containers that are the same symbol as the one thing in them. */
  readonly wrappers: ReadonlySet<string>;
}

const set = (names: string): ReadonlySet<string> => new Set(names.split(" "));

const script = {
  symbols: set(
    "function_declaration generator_function_declaration class_declaration abstract_class_declaration method_definition interface_declaration enum_declaration type_alias_declaration internal_module lexical_declaration export_statement",
  ),
  containers: set(
    "class_declaration abstract_class_declaration class_body internal_module statement_block export_statement",
  ),
  wrappers: set("export_statement"),
};
const cFamily = {
  symbols: set(
    "function_definition struct_specifier class_specifier enum_specifier namespace_definition template_declaration type_definition preproc_function_def",
  ),
  containers: set(
    "namespace_definition class_specifier struct_specifier field_declaration_list declaration_list linkage_specification template_declaration preproc_ifdef preproc_if",
  ),
  wrappers: set("template_declaration"),
};

const grammars = {
  javascript: { wasm: "tree-sitter-javascript/tree-sitter-javascript.wasm", ...script },
  typescript: { wasm: "tree-sitter-typescript/tree-sitter-typescript.wasm", ...script },
  tsx: { wasm: "tree-sitter-typescript/tree-sitter-tsx.wasm", ...script },
  python: {
    wasm: "tree-sitter-python/tree-sitter-python.wasm",
    symbols: set("function_definition class_definition decorated_definition"),
    containers: set("class_definition block decorated_definition"),
    wrappers: set("decorated_definition"),
  },
  go: {
    wasm: "tree-sitter-go/tree-sitter-go.wasm",
    symbols: set("function_declaration method_declaration type_declaration"),
    containers: set(""),
    wrappers: set(""),
  },
  rust: {
    wasm: "tree-sitter-rust/tree-sitter-rust.wasm",
    symbols: set("function_item struct_item enum_item trait_item impl_item mod_item macro_definition"),
    containers: set("impl_item trait_item mod_item declaration_list"),
    wrappers: set(""),
  },
  java: {
    wasm: "tree-sitter-java/tree-sitter-java.wasm",
    symbols: set(
      "class_declaration interface_declaration enum_declaration record_declaration method_declaration constructor_declaration",
    ),
    containers: set(
      "class_declaration interface_declaration enum_declaration record_declaration class_body interface_body enum_body enum_body_declarations",
    ),
    wrappers: set(""),
  },
  c: { wasm: "tree-sitter-c/tree-sitter-c.wasm", ...cFamily },
  cpp: { wasm: "tree-sitter-cpp/tree-sitter-cpp.wasm", ...cFamily },
} as const satisfies Record<string, Grammar>;

export type GrammarName = keyof typeof grammars;
export const grammarOf = (name: GrammarName): Grammar => grammars[name];

const byExtension: Readonly<Record<string, GrammarName>> = {
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsx: "javascript",
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "tsx",
  py: "python",
  pyi: "python",
  pyw: "python",
  go: "go",
  rs: "rust",
  java: "java",
  c: "c",
  h: "cpp",
  cc: "cpp",
  cpp: "cpp",
  cxx: "cpp",
  hh: "cpp",
  hpp: "cpp",
  hxx: "cpp",
};
const byInterpreter: readonly (readonly [RegExp, GrammarName])[] = [
  [/\bpython[\d.]*\b/u, "python"],
  [/\b(?:node|bun)\b/u, "javascript"],
];

/** Languages without a grammar here: cut at blank lines. */
const otherExtensions = new Set(
  "sh bash zsh fish ps1 bat cmd rb pl pm php lua r jl swift kt kts scala clj cljs hs ml mli ex exs erl elm dart cs fs vb m mm zig nim d pas asm s sql graphql gql proto thrift css scss sass less vue svelte astro tf hcl nix cmake mk mak gradle groovy vim el lisp scm rkt tcl awk sed toml ini cfg conf properties env dockerfile".split(
    " ",
  ),
);
const otherNames = new Set(
  "makefile gnumakefile dockerfile containerfile rakefile gemfile vagrantfile jenkinsfile cmakelists.txt".split(
    " ",
  ),
);

export const grammarNameOf = (extension: string, text: string): GrammarName | undefined => {
  const known = byExtension[extension];
  if (known !== undefined || !text.startsWith("#!")) return known;
  const firstLine = text.slice(0, 200).split("\n", 1)[0] ?? "";
  return byInterpreter.find(([pattern]) => pattern.test(firstLine))?.[1];
};

export const isCodeName = (name: string, extension: string): boolean =>
  byExtension[extension] !== undefined ||
  otherExtensions.has(extension) ||
  otherNames.has(name.toLowerCase());
