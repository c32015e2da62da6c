import { understand, type Span } from "./understand.ts";

/** How the search box colours a query: what is a word, a phrase, a filter, and what to underline. Dates need no clock to be recognised. */
export const highlight = (text: string): readonly Span[] =>
  understand(text, { nowMs: 0, timeZone: "UTC", typing: false }).spans;
