import * as z from "zod";
import { Box } from "../model/anchor.ts";
import { ItemId, SegmentId } from "../model/ids.ts";
import { ItemKind, LanguageCode, Tag } from "../model/item.ts";
import { TextRange } from "../model/hit.ts";
import { ColourName, GeoPoint, HeldId } from "../model/picture.ts";

/**
 * A query as understood. Flat where it can be: a person's search box is a list of wishes, all of which
 * must hold for filters and phrases and none of which must for plain words (they are ranked). Only what was
 * joined by `OR`, `AND`, `NOT` or brackets is a tree.
 * Filters that repeat a field an item has only once (`kind`, `in`, `lang`, `label`) are alternatives, so
 * `kind:pdf,image` is `kind:pdf kind:image`; repeated tags and dates must all hold, and so must each `not`.
 */
export const QueryFilter = z.discriminatedUnion("field", [
  z.object({ field: z.literal("kind"), value: ItemKind, not: z.boolean() }),
  /** Matches an item whose absolute path has the value as a run of whole path components, ignoring case. */
  z.object({ field: z.literal("in"), value: z.string().min(1), not: z.boolean() }),
  z.object({ field: z.literal("tag"), value: Tag, not: z.boolean() }),
  z.object({ field: z.literal("lang"), value: LanguageCode, not: z.boolean() }),
  /** Matches an item whose file name holds the value, ignoring case; with `*` or `?` in it, one that is the value throughout. */
  z.object({ field: z.literal("name"), value: z.string().min(1), not: z.boolean() }),
  /** Much of the picture is so coloured; repeated, it must be all of them. */
  z.object({ field: z.literal("colour"), value: ColourName, not: z.boolean() }),
  /** A person gave it this colour where it is shared; of others there is none. */
  z.object({ field: z.literal("label"), value: ColourName, not: z.boolean() }),
  /** Taken at most so far from a place, along the earth. */
  z.object({
    field: z.literal("near"),
    /** Absent while only its name is known: nothing is near it then. */
    place: GeoPoint.optional(),
    /** Where it was written by its name; once it was looked up, as its list has it. */
    name: z.string().min(1).optional(),
    radiusKm: z.number().positive(),
    written: z.string(),
    not: z.boolean(),
  }),
  /** At least so many bytes. */
  z.object({ field: z.literal("larger"), fromBytes: z.number(), written: z.string(), not: z.literal(false) }),
  /** Fewer bytes. */
  z.object({
    field: z.literal("smaller"),
    untilBytes: z.number(),
    written: z.string(),
    not: z.literal(false),
  }),
  /** At least so long, or less long. What does not play is neither. */
  z.object({
    field: z.literal("duration"),
    bound: z.enum(["from", "until"]),
    limitMs: z.number(),
    written: z.string(),
    not: z.literal(false),
  }),
  /** Matches an item in which these words are said one after the other, as its transcript or its subtitles have it. */
  z.object({ field: z.literal("spoken"), value: z.string().min(1), not: z.boolean() }),
  /** Inclusive, from the start of the day, month or year that was written. */
  z.object({ field: z.literal("after"), fromMs: z.number(), written: z.string(), not: z.literal(false) }),
  /** Exclusive: everything before the start of what was written. */
  z.object({ field: z.literal("before"), untilMs: z.number(), written: z.string(), not: z.literal(false) }),
]);
export type QueryFilter = z.infer<typeof QueryFilter>;

/**
 * What must hold of an item as a whole: its words may stand in different segments. In normal form: no `all` within an
 * `all`, no `any` within an `any`, no branch of fewer than two, no doubled `not`, and a `not` of a filter is in the filter.
 */
export type QueryTree =
  | { readonly op: "all" | "any"; readonly of: readonly QueryTree[] }
  | { readonly op: "not"; readonly of: QueryTree }
  /** Adjacent words; a prefix is a single one. */
  | { readonly op: "text"; readonly text: string; readonly prefix: boolean }
  | { readonly op: "filter"; readonly filter: QueryFilter };
export const QueryTree: z.ZodType<QueryTree> = z.discriminatedUnion("op", [
  z.object({ op: z.enum(["all", "any"]), of: z.lazy(() => z.array(QueryTree).readonly()) }),
  z.object({ op: z.literal("not"), of: z.lazy(() => QueryTree) }),
  z.object({ op: z.literal("text"), text: z.string(), prefix: z.boolean() }),
  z.object({ op: z.literal("filter"), filter: QueryFilter }),
]);

/** Anything that decides which items may answer: all of a list must hold. */
export type Restriction = QueryFilter | QueryTree;

export const QueryWord = z.object({
  text: z.string(),
  /** The last word while it is being typed: matches as a prefix too. */
  prefix: z.boolean(),
});
export type QueryWord = z.infer<typeof QueryWord>;

/** Something found before that an answer is to be like, or not to be like. Neither is in a ranked answer itself. */
export const QueryExample = z.object({
  /** One place, or all of an item. */
  target: z.union([SegmentId, ItemId]),
  not: z.boolean(),
});
export type QueryExample = z.infer<typeof QueryExample>;

/**
 * A picture, or a part of one, that answers are to look like; or a recording, or a moment of one, that they are to sound like. It
 * is not in a ranked answer itself.
 */
export const QueryLook = z.object({
  target: z.union([ItemId, HeldId]),
  /** Absent: the whole. */
  box: Box.optional(),
  /** Of a film: the scene that is shown then. Absent: what all of its scenes have between them. */
  atMs: z.int().nonnegative().optional(),
  /** Present: it is a recording, and how it sounds is asked for; without a moment, all of it. */
  sound: z.object({ atMs: z.int().nonnegative().optional() }).optional(),
});
export type QueryLook = z.infer<typeof QueryLook>;

/** `newest` and `oldest` go by when the file was last written; `name` ignores case. */
export const SortKey = z.enum(["relevance", "newest", "oldest", "largest", "smallest", "name"]);
export type SortKey = z.infer<typeof SortKey>;

export const ParsedQuery = z.object({
  /** Ranked, none required. Stop words are still here: leaving them out is the planner's choice. */
  words: z.array(QueryWord).readonly(),
  /** Required, in this order, side by side. */
  phrases: z.array(z.string()).readonly(),
  /** Words and phrases that must not occur. */
  excluded: z.array(z.string()).readonly(),
  filters: z.array(QueryFilter).readonly(),
  /** All must hold, beside the filters. Their words are ranked as the plain ones are. */
  required: z.array(QueryTree).readonly(),
  examples: z.array(QueryExample).readonly(),
  looks: z.array(QueryLook).readonly(),
  /** The last that was written; `relevance` where none was. */
  sort: SortKey,
  /** Parts of the text that were not understood, to be underlined, with what to write instead. */
  problems: z
    .array(
      z.object({
        range: TextRange,
        message: z.enum([
          "unknown-field",
          "bad-value",
          "misspelt-value",
          "unknown-place",
          "unclosed-quote",
          "lone-minus",
          "lone-operator",
          "unclosed-bracket",
          "empty-bracket",
          "too-deep",
          "too-many",
        ]),
        expected: z.string(),
      }),
    )
    .readonly(),
});
export type ParsedQuery = z.infer<typeof ParsedQuery>;

/** What an empty text asks. */
export const emptyQuery: ParsedQuery = {
  words: [],
  phrases: [],
  excluded: [],
  filters: [],
  required: [],
  examples: [],
  looks: [],
  sort: "relevance",
  problems: [],
};
