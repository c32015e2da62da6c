import type { TextRange } from "../model/hit.ts";
import type { ParsedQuery, QueryExample, QueryLook, SortKey } from "./ast.ts";

export type SpanKind = "word" | "phrase" | "excluded" | "field" | "value" | "operator" | "problem";
export interface Span extends TextRange {
  readonly kind: SpanKind;
}

export type Problem = ParsedQuery["problems"][number];

/** What is noticed on the way through a text. */
export interface Notes {
  readonly problems: Problem[];
  readonly spans: Span[];
  /** Neither an order nor an example nor a look is part of a tree, wherever it stands; of orders the last counts. */
  sort: SortKey;
  readonly examples: QueryExample[];
  readonly looks: QueryLook[];
}
