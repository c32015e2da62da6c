/** Finds the symbols of a syntax tree, outermost first, in the order of the text. */
import type { Node } from "web-tree-sitter";
import type { Grammar } from "./languages.ts";

export interface CodeSymbol {
  readonly name: string;
  /** Enclosing symbols, outermost first. */
  readonly path: readonly string[];
  /** From its comments and decorators on. */
  readonly startChar: number;
  readonly endChar: number;
}

const NAME_CHARS_MAX = 120;
const COMMENT = /comment|attribute_item|decorator|annotation/u;

function nameOf(node: Node): string {
  const named = node.childForFieldName("name");
  if (named !== null) return named.text.slice(0, NAME_CHARS_MAX);
  // A declarator, an export or a decorated definition has the name further in; an `impl` is named by its type.
  const inner = ["declarator", "declaration", "definition", "type"]
    .map((field) => node.childForFieldName(field))
    .find((child) => child !== null);
  const next = inner ?? node.namedChild(node.namedChildCount - 1);
  if (next === null) return "";
  return next.namedChildCount === 0 ? next.text.slice(0, NAME_CHARS_MAX) : nameOf(next);
}

/** Where the symbol's comments begin: the comments directly above belong to it. */
function startOf(node: Node, from: number): number {
  let start = node;
  for (
    let before = node.previousNamedSibling;
    before !== null && COMMENT.test(before.type) && before.startIndex >= from;
    before = before.previousNamedSibling
  ) {
    if (start.startPosition.row - before.endPosition.row > 1) break;
    start = before;
  }
  return start.startIndex;
}

/** Only functions among variables are symbols. */
const definesFunction = (node: Node): boolean =>
  node.type !== "lexical_declaration" ||
  node.namedChildren.some((child) => /function|class/u.test(child?.childForFieldName("value")?.type ?? ""));

interface Scope {
  readonly path: readonly string[];
  /** The symbol around, when it only wraps another (an export, a decorator): the two are one. */
  readonly wrapped: string;
  readonly depth: number;
}

export function symbolsOf(root: Node, grammar: Grammar, depthMax: number): readonly CodeSymbol[] {
  const found: CodeSymbol[] = [];
  const visit = (node: Node, { path, wrapped, depth }: Scope): void => {
    let from = node.startIndex;
    for (const child of node.namedChildren) {
      if (child === null) continue;
      const name = grammar.symbols.has(child.type) && definesFunction(child) ? nameOf(child) : "";
      if (name !== "" && name !== wrapped)
        found.push({ name, path, startChar: startOf(child, from), endChar: child.endIndex });
      if (grammar.containers.has(child.type) && depth < depthMax) {
        const wraps = grammar.wrappers.has(child.type);
        visit(child, {
          path: name === "" || wraps ? path : [...path, name],
          wrapped: wraps ? name : "",
          depth: depth + 1,
        });
      }
      if (!COMMENT.test(child.type)) from = child.endIndex;
    }
  };
  visit(root, { path: [], wrapped: "", depth: 0 });
  return found;
}
