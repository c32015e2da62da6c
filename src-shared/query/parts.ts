/**
 * What stands side by side in a query, each with where it stood. The grammar, total because nothing is refused:
 *
 *     list  := part*                  side by side
 *     part  := chain ("OR" chain)*    so `red OR blue car` is `(red OR blue) car`
 *     chain := unary ("AND" unary)*
 *     unary := ("NOT" | "-")* ( wish | "(" list ")" )
 */
import type { TextRange } from "../model/hit.ts";
import { bracketDepthMax } from "./limits.ts";
import type { Notes, Problem, SpanKind } from "./notes.ts";
import type { Joint, Lexeme, Operator, Token } from "./scan.ts";
import { joinedTree, negatedTree, negatedWish, treeOf, type Wish } from "./tree.ts";

export interface Part {
  readonly range: TextRange;
  /** Side by side: a bracket that joins and negates nothing is what is in it. */
  readonly wishes: readonly Wish[];
}

/** Reads what a token asks for, or its opposite, and notes where it stood. */
type ReadToken = (token: Token, not: boolean) => readonly Wish[];

/** The way through the lexemes. */
interface Reading {
  readonly lexemes: readonly Lexeme[];
  readonly read: ReadToken;
  readonly notes: Notes;
  at: number;
}

type Bracket = Extract<Joint, { readonly kind: "open" }>;

export const parseParts = (lexemes: readonly Lexeme[], read: ReadToken, notes: Notes): readonly Part[] =>
  list({ lexemes, read, notes, at: 0 }, 0);

function list(reading: Reading, depth: number): readonly Part[] {
  const parts: Part[] = [];
  let passedOpenCount = 0;
  for (let next = peek(reading); next !== undefined; next = peek(reading)) {
    const { range } = next;
    if (next.kind === "close") {
      if (passedOpenCount === 0) break;
      passedOpenCount -= 1;
      passOver(reading, range);
    } else if (next.kind === "open" && depth >= bracketDepthMax) {
      passedOpenCount += 1;
      passOver(reading, range);
    } else if (next.kind === "operator" && !(next.operator === "NOT" && hasOperand(reading, reading.at))) {
      take(reading, "problem");
      wrong(reading, range, "lone-operator", `red ${next.operator} blue`);
      parts.push({ range, wishes: [loneWord(next.operator)] });
    } else {
      const wishes = part(reading, depth);
      const endChar = reading.lexemes[reading.at - 1]?.range.endChar ?? range.endChar;
      parts.push({ range: { startChar: range.startChar, endChar }, wishes });
    }
  }
  return parts;
}

type Operand = (reading: Reading, depth: number) => readonly Wish[];

/** One operator between operands; those that ask for nothing are as good as absent. */
const joined =
  (operator: "AND" | "OR", operand: Operand): Operand =>
  (reading, depth) => {
    const operands = [operand(reading, depth)];
    while (takes(reading, operator)) operands.push(operand(reading, depth));
    const asking = operands.filter((wishes) => wishes.length > 0);
    if (asking.length < 2) return asking[0] ?? [];
    const tree = joinedTree(
      operator === "AND" ? "all" : "any",
      asking.flatMap((wishes) => treeOf(wishes) ?? []),
    );
    return tree === undefined ? [] : [{ kind: "tree", tree }];
  };

function unary(reading: Reading, depth: number): readonly Wish[] {
  let not = false;
  while (takes(reading, "NOT")) not = !not;
  const next = peek(reading);
  if (next?.kind === "wish") {
    reading.at += 1;
    return reading.read(next, not);
  }
  return next?.kind === "open" && depth < bracketDepthMax ? bracket(reading, next, not, depth) : [];
}

const part = joined("OR", joined("AND", unary));

function bracket(reading: Reading, open: Bracket, not: boolean, depth: number): readonly Wish[] {
  const place = reading.notes.spans.length;
  take(reading, "operator");
  const first = reading.at;
  const inside = list(reading, depth + 1).flatMap(({ wishes }) => wishes);
  const close = peek(reading);
  const isEmpty = reading.at === first;
  if (close === undefined || isEmpty) reading.notes.spans[place] = { ...open.range, kind: "problem" };
  if (close === undefined) wrong(reading, open.range, "unclosed-bracket", ")");
  else {
    take(reading, isEmpty ? "problem" : "operator");
    const range = { startChar: open.range.startChar, endChar: close.range.endChar };
    if (isEmpty) wrong(reading, range, "empty-bracket", "(red OR blue)");
  }
  return open.minus === not ? inside : opposite(inside);
}

function opposite(wishes: readonly Wish[]): readonly Wish[] {
  const [only] = wishes;
  if (wishes.length === 1 && only !== undefined) return [negatedWish(only)];
  const tree = treeOf(wishes);
  return tree === undefined ? [] : [{ kind: "tree", tree: negatedTree(tree) }];
}

const peek = ({ lexemes, at }: Reading): Lexeme | undefined => lexemes[at];

function take(reading: Reading, kind: SpanKind): void {
  const lexeme = peek(reading);
  if (lexeme !== undefined) reading.notes.spans.push({ ...lexeme.range, kind });
  reading.at += 1;
}

const wrong = ({ notes }: Reading, range: TextRange, message: Problem["message"], expected: string): void =>
  void notes.problems.push({ range, message, expected });

function takes(reading: Reading, operator: Operator): boolean {
  const next = peek(reading);
  if (next?.kind !== "operator" || next.operator !== operator || !hasOperand(reading, reading.at + 1))
    return false;
  take(reading, "operator");
  return true;
}

/** Whether something to ask for follows: an operator that ends a list joins nothing. */
function hasOperand({ lexemes }: Reading, from: number): boolean {
  const next = lexemes
    .slice(from, from + bracketDepthMax)
    .find((lexeme) => lexeme.kind !== "operator" || lexeme.operator !== "NOT");
  return next?.kind === "wish" || next?.kind === "open";
}

/** Deeper than anyone means: the brackets are passed over, what is in them is not. Said once. */
function passOver(reading: Reading, range: TextRange): void {
  take(reading, "problem");
  if (!reading.notes.problems.some(({ message }) => message === "too-deep"))
    wrong(reading, range, "too-deep", String(bracketDepthMax));
}

/** In small letters it joins nothing, and reads back as the word that it is. */
const loneWord = (operator: Operator): Wish => ({
  kind: "word",
  text: operator.toLowerCase(),
  prefix: false,
  not: false,
});
