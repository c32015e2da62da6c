/** Turns tokens into wishes and trees. What is not understood is underlined and searched for as plain words: nothing is lost. */
import type { TextRange } from "../model/hit.ts";
import type { ParsedQuery, QueryFilter, QueryTree, QueryWord } from "./ast.ts";
import type { Calendar } from "./dates.ts";
import { nearestColour } from "./colours.ts";
import { fieldNamed, fieldNames, sortNamed } from "./fields.ts";
import { clauseCountMax, exampleCountMax, lookCountMax, treeDepthMax } from "./limits.ts";
import { readLook, readSound } from "./look.ts";
import type { Notes, Problem, Span } from "./notes.ts";
import { parseParts } from "./parts.ts";
import { expectedOf, readExample, readFilter } from "./read-filter.ts";
import { operators, scan, type Token } from "./scan.ts";
import { measureTree, wantedTexts, type Wish } from "./tree.ts";

export interface ParseContext extends Calendar {
  /** The person may still be in the middle of the last word: it matches as a prefix too. */
  readonly typing: boolean;
}

export interface Understanding {
  readonly query: ParsedQuery;
  /** In order, without overlaps; what lies between them is white space. */
  readonly spans: readonly Span[];
  /** What stands side by side: each means by itself what it means here. */
  readonly parts: readonly TextRange[];
}

export function understand(text: string, context: ParseContext): Understanding {
  const notes: Notes = { problems: [], spans: [], sort: "relevance", examples: [], looks: [] };
  const read = (token: Token, not: boolean): readonly Wish[] => {
    const last = context.typing && token.range.endChar === text.length;
    if (token.unclosed !== undefined)
      notes.problems.push({ range: token.unclosed, message: "unclosed-quote", expected: '"' });
    const asked = { ...token, minus: token.minus !== not };
    return token.field === undefined
      ? readPlain(asked, last, notes)
      : readField(asked, token.field, context, notes);
  };
  const parts = parseParts(scan(text), read, notes);
  const query = sorted(parts, notes);
  return {
    query: {
      ...query,
      sort: notes.sort,
      examples: notes.examples,
      looks: notes.looks,
      problems: inOrder(notes.problems),
    },
    spans: notes.spans,
    parts: parts.map(({ range }) => range),
  };
}

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => a.range.startChar - b.range.startChar);

interface Draft {
  readonly words: QueryWord[];
  readonly phrases: string[];
  readonly excluded: string[];
  readonly filters: QueryFilter[];
  readonly required: QueryTree[];
}

/** Each wish to its list. What passes a limit is searched for as plain words, and said once. */
function sorted(
  parts: readonly { readonly range: TextRange; readonly wishes: readonly Wish[] }[],
  notes: Notes,
): Draft {
  const draft: Draft = { words: [], phrases: [], excluded: [], filters: [], required: [] };
  let clauseCount = 0;
  let isOver = false;
  for (const { range, wishes } of parts)
    for (const wish of wishes) {
      const { depth, leafCount } =
        wish.kind === "tree" ? measureTree(wish.tree) : { depth: 0, leafCount: isPlain(wish) ? 0 : 1 };
      if (depth > treeDepthMax)
        notes.problems.push({ range, message: "too-deep", expected: String(treeDepthMax) });
      else if (clauseCount + leafCount > clauseCountMax) {
        if (!isOver) notes.problems.push({ range, message: "too-many", expected: String(clauseCountMax) });
        isOver = true;
      } else {
        clauseCount += leafCount;
        put(wish, draft);
        continue;
      }
      draft.words.push(...wordsOf(wish));
    }
  return draft;
}

const isPlain = (wish: Wish): boolean => wish.kind === "word" && !wish.not;

function put(wish: Wish, draft: Draft): void {
  switch (wish.kind) {
    case "word":
      if (wish.not) draft.excluded.push(wish.text);
      else draft.words.push({ text: wish.text, prefix: wish.prefix });
      return;
    case "phrase":
      (wish.not ? draft.excluded : draft.phrases).push(wish.text);
      return;
    case "filter":
      draft.filters.push(wish.filter);
      return;
    case "tree":
      draft.required.push(wish.tree);
      return;
  }
}

/** What of a wish past a limit can still be searched for. */
function wordsOf(wish: Wish): readonly QueryWord[] {
  const texts =
    wish.kind === "tree"
      ? wantedTexts(wish.tree).map(({ text }) => text)
      : wish.kind === "phrase" && !wish.not
        ? [wish.text]
        : wish.kind === "filter" && "value" in wish.filter && !wish.filter.not
          ? [wish.filter.value]
          : [];
  return texts.flatMap(plainWords).flatMap((text) => {
    const word = wordOf(text, false, false);
    return word.kind === "word" ? [{ text: word.text, prefix: word.prefix }] : [];
  });
}

function readPlain(token: Token, last: boolean, notes: Notes): readonly Wish[] {
  const { text, quoted } = token.value;
  if (text === "") {
    if (token.minus && !quoted) problem(notes, token.range, "lone-minus", "-word");
    else notes.spans.push({ ...token.range, kind: "phrase" });
    return [];
  }
  notes.spans.push({ ...token.range, kind: token.minus ? "excluded" : quoted ? "phrase" : "word" });
  return [quoted ? { kind: "phrase", text, not: token.minus } : wordOf(text, token.minus, last)];
}

/** Where a word begins as what joins words would: it is one no more in small letters. */
const joining = new RegExp(String.raw`^(${operators.join("|")})(?=$|\()`, "u");

/** `word*` asks for a prefix outright. A star alone is only itself; an operator in small letters is a word like others. */
function wordOf(text: string, not: boolean, last: boolean): Wish {
  const stripped = text.replace(/\*+$/, "");
  if (stripped === "") return { kind: "word", text, prefix: false, not };
  const bare = stripped.replace(joining, (name) => name.toLowerCase());
  return { kind: "word", text: bare, prefix: !not && (last || stripped !== text), not };
}

/** A comma in a size or a duration is a decimal point, and a place has several numbers. */
const hasCommas: ReadonlySet<string> = new Set(["larger", "smaller", "duration", "near"]);

function readField(
  token: Token,
  field: NonNullable<Token["field"]>,
  context: ParseContext,
  notes: Notes,
): readonly Wish[] {
  const name = fieldNamed(field.name);
  if (name === undefined) {
    // A word that ends in a colon ("note: buy milk") is no attempt at a filter.
    if (token.value.text === "" && !token.value.quoted) {
      notes.spans.push({ ...token.range, kind: token.minus ? "excluded" : "word" });
      return [wordOf(`${field.name}:`, token.minus, false)];
    }
    problem(notes, token.range, "unknown-field", fieldNames.map((known) => `${known}:`).join(" "));
    return rest(`${field.name} ${token.value.text}`, token.minus);
  }
  if (name === "sort" || name === "like" || name === "look" || name === "sound")
    return readLifted(token, field, name, notes);
  const isWhole = token.value.quoted || hasCommas.has(name);
  const parts = isWhole ? [token.value.text] : token.value.text.split(",").filter((part) => part !== "");
  const read = parts.map((part) => ({ part, filter: readFilter(name, part, token.minus, context) }));
  if (read.length > 0 && read.every(({ filter }) => filter !== undefined)) {
    noteField(token, field, notes);
  } else {
    const isColour = name === "colour" || name === "label";
    const meant = isColour ? parts.flatMap((part) => nearestColour(part) ?? [])[0] : undefined;
    if (meant === undefined) problem(notes, token.range, "bad-value", expectedOf(name));
    else problem(notes, token.range, "misspelt-value", `${name}:${meant}`);
  }
  return read.flatMap(({ part, filter }): readonly Wish[] =>
    filter === undefined ? rest(part, token.minus) : [{ kind: "filter", filter }],
  );
}

function noteField(token: Token, field: NonNullable<Token["field"]>, notes: Notes): void {
  notes.spans.push({ startChar: token.range.startChar, endChar: field.range.endChar, kind: "field" });
  notes.spans.push({ ...token.value.range, kind: "value" });
}

/** No wish of its own: it says how to order what the wishes find, or what else it is to be near to. */
function readLifted(
  token: Token,
  field: NonNullable<Token["field"]>,
  name: "sort" | "like" | "look" | "sound",
  notes: Notes,
): readonly Wish[] {
  const { text } = token.value;
  const sort = name === "sort" && !token.minus ? sortNamed(text) : undefined;
  const example = name === "like" ? readExample(text, token.minus) : undefined;
  const look = token.minus
    ? undefined
    : name === "look"
      ? readLook(text)
      : name === "sound"
        ? readSound(text)
        : undefined;
  if (sort === undefined && example === undefined && look === undefined) {
    problem(notes, token.range, "bad-value", expectedOf(name));
    return rest(text, token.minus);
  }
  if (example !== undefined && notes.examples.length === exampleCountMax) {
    problem(notes, token.range, "too-many", String(exampleCountMax));
    return [];
  }
  if (look !== undefined && notes.looks.length === lookCountMax) {
    problem(notes, token.range, "too-many", String(lookCountMax));
    return [];
  }
  noteField(token, field, notes);
  notes.sort = sort ?? notes.sort;
  if (example !== undefined) notes.examples.push(example);
  if (look !== undefined) notes.looks.push(look);
  return [];
}

/** What a filter was not made of is searched for as words, with the same sign. */
const rest = (text: string, minus: boolean): readonly Wish[] =>
  plainWords(text).map((word) => wordOf(word, minus, false));

/** Nothing in them joins, opens or closes anything. */
const plainWords = (text: string): readonly string[] =>
  text.split(/[\s:,()"“”„]+/u).flatMap((part) => {
    const word = part.replace(/^-+/, "");
    return word === "" ? [] : [word];
  });

function problem(notes: Notes, range: TextRange, message: Problem["message"], expected: string): void {
  notes.problems.push({ range, message, expected });
  notes.spans.push({ ...range, kind: "problem" });
}
