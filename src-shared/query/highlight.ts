import type { TextRange } from "../model/hit.ts";
import type { Span } from "./notes.ts";
import { understand } from "./understand.ts";

// Dates need no clock to be recognised.
const anytime = { nowMs: 0, timeZone: "UTC", typing: false };

/** How the search box colours a query: what is a word, a phrase, a filter, what joins them, and what to underline. */
export const highlight = (text: string): readonly Span[] => understand(text, anytime).spans;

/** Where each part of a query stands that can be taken out or replaced without changing what the others mean. */
export const partsOf = (text: string): readonly TextRange[] => understand(text, anytime).parts;
