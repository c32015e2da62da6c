import * as z from "zod";
import { ItemKind, LanguageCode, Tag } from "../model/item.ts";
import { TextRange } from "../model/hit.ts";

/**
 * A query as understood. Flat on purpose: a person's search box is a list of wishes, all of which
 * must hold for filters and phrases and none of which must for plain words (they are ranked).
 * Filters that repeat a field an item has only once (`kind`, `in`, `lang`) are alternatives, so
 * `kind:pdf,image` is `kind:pdf kind:image`; repeated tags and dates must all hold, and so must each `not`.
 */
export const QueryFilter = z.discriminatedUnion("field", [
  z.object({ field: z.literal("kind"), value: ItemKind, not: z.boolean() }),
  /** Matches an item whose absolute path has the value as a run of whole path components, ignoring case. */
  z.object({ field: z.literal("in"), value: z.string().min(1), not: z.boolean() }),
  z.object({ field: z.literal("tag"), value: Tag, not: z.boolean() }),
  z.object({ field: z.literal("lang"), value: LanguageCode, not: z.boolean() }),
  /** Inclusive, from the start of the day, month or year that was written. */
  z.object({ field: z.literal("after"), fromMs: z.number(), written: z.string(), not: z.literal(false) }),
  /** Exclusive: everything before the start of what was written. */
  z.object({ field: z.literal("before"), untilMs: z.number(), written: z.string(), not: z.literal(false) }),
]);
export type QueryFilter = z.infer<typeof QueryFilter>;

export const QueryWord = z.object({
  text: z.string(),
  /** The last word while it is being typed: matches as a prefix too. */
  prefix: z.boolean(),
});
export type QueryWord = z.infer<typeof QueryWord>;

export const ParsedQuery = z.object({
  /** Ranked, none required. Stop words are still here: leaving them out is the planner's choice. */
  words: z.array(QueryWord).readonly(),
  /** Required, in this order, side by side. */
  phrases: z.array(z.string()).readonly(),
  /** Words and phrases that must not occur. */
  excluded: z.array(z.string()).readonly(),
  filters: z.array(QueryFilter).readonly(),
  /** Parts of the text that were not understood, to be underlined, with what to write instead. */
  problems: z
    .array(
      z.object({
        range: TextRange,
        message: z.enum(["unknown-field", "bad-value", "unclosed-quote", "lone-minus"]),
        expected: z.string(),
      }),
    )
    .readonly(),
});
export type ParsedQuery = z.infer<typeof ParsedQuery>;
