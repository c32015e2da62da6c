import * as z from "zod";
import { Anchor, Box, MediaSpan } from "./anchor.ts";
import { ItemId, SegmentId } from "./ids.ts";
import { ItemKind, LanguageCode, Tag } from "./item.ts";
import { PlanRemark } from "./plan-remark.ts";

/** A range of UTF-16 code units, end exclusive. */
export const TextRange = z.object({ startChar: z.int().nonnegative(), endChar: z.int().nonnegative() });
export type TextRange = z.infer<typeof TextRange>;

export const Snippet = z.object({
  text: z.string(),
  /** Words of the query, as the index stems them. */
  words: z.array(TextRange).readonly(),
  /** The sentence nearest to the query in meaning, when the meaning leg found the hit. */
  meaning: TextRange.optional(),
});
export type Snippet = z.infer<typeof Snippet>;

/** What one leg of the search said of a hit. */
export const LegScore = z.object({
  /** 1-based, within the leg. */
  rank: z.int().positive(),
  /** Words: BM25 over the best hit's, times how much of the query the best hits have (0…1); meaning: cosine. */
  score: z.number(),
});
export type LegScore = z.infer<typeof LegScore>;

/** Cosine to the question drawn towards one example of several. */
export const LikeScore = LegScore.extend({
  /** Absent for a vector that came with the question. */
  target: z.union([SegmentId, ItemId]).optional(),
  name: z.string(),
});
export type LikeScore = z.infer<typeof LikeScore>;

/** Cosine; and where in the picture it is so. */
export const LookScore = LegScore.extend({
  /** Absent: the whole. */
  box: Box.optional(),
  /** To the eye it is the very picture that was asked for, in another size, format or light. */
  isSame: z.boolean(),
});
export type LookScore = z.infer<typeof LookScore>;

/** Cosine; and where in the recording it sounds so. */
export const SoundScore = LegScore.extend({ span: MediaSpan });
export type SoundScore = z.infer<typeof SoundScore>;

export const Leg = z.enum(["words", "meaning", "shows", "look", "alike", "sound"]);
export type Leg = z.infer<typeof Leg>;

export const Hit = z.object({
  rank: z.int().positive(),
  score: z.number(),
  segmentId: SegmentId,
  itemId: ItemId,
  path: z.string(),
  name: z.string(),
  title: z.string().optional(),
  kind: ItemKind,
  mediaType: z.string().optional(),
  language: LanguageCode.optional(),
  tags: z.array(Tag).readonly(),
  modifiedMs: z.number(),
  sizeBytes: z.int().nonnegative(),
  durationMs: z.int().nonnegative().optional(),
  /** Whether there is a small picture of the item to ask for. */
  hasThumbnail: z.boolean(),
  headingPath: z.array(z.string()).readonly(),
  anchor: Anchor,
  snippet: Snippet,
  legs: z.object({
    words: LegScore.optional(),
    /** Where several examples were given, by the best of them. */
    meaning: LegScore.optional(),
    /** Each of several examples; absent where there are fewer than two. */
    likes: z.array(LikeScore).readonly().optional(),
    /** A picture that shows what the words say, as a model sees it; cosine. */
    shows: LegScore.optional(),
    look: LookScore.optional(),
    /** A picture that shows what the picture shows that was asked for, as a model sees it; cosine. */
    alike: LegScore.optional(),
    /** A recording that sounds as was asked, anywhere in it. */
    sound: SoundScore.optional(),
  }),
  /** Other places in the same item that match, best first. */
  more: z
    .array(z.object({ segmentId: SegmentId, anchor: Anchor, headingPath: z.array(z.string()).readonly() }))
    .readonly(),
  /** Where hits were asked for in groups: those of one follow one another. `value` is what the query calls it. */
  group: z.object({ value: z.string(), label: z.string(), totalCount: z.int().positive() }).optional(),
  /** Paths of other items with the very same bytes. */
  sameContent: z.array(z.string()).readonly(),
});
export type Hit = z.infer<typeof Hit>;

export const FacetField = z.enum(["kind", "folder", "language", "tag", "year", "colour"]);
export type FacetField = z.infer<typeof FacetField>;

export const FacetValue = z.object({
  /** What goes behind the colon in the query. */
  value: z.string(),
  label: z.string(),
  count: z.int().nonnegative(),
});
export type FacetValue = z.infer<typeof FacetValue>;

export const Facets = z.partialRecord(FacetField, z.array(FacetValue).readonly());
export type Facets = z.infer<typeof Facets>;

export const RangeField = z.enum(["size", "time", "duration"]);
export type RangeField = z.infer<typeof RangeField>;

/** The least and the greatest of bytes, of when it came to be, of how long it plays: in whole numbers, times in milliseconds. */
export const Ranges = z.partialRecord(RangeField, z.object({ least: z.number(), greatest: z.number() }));
export type Ranges = z.infer<typeof Ranges>;

/** What was counted by its values. */
export const CountedOver = z.object({
  /** `passing`: every item that the filters leave. `worded`: every item with a word of the question, and what was found besides. `found`: what was found. */
  of: z.enum(["passing", "worded", "found"]),
  itemCount: z.int().nonnegative(),
  /** Worked out from a sample: so are the counts, and the ranges are those of the sample. */
  isEstimate: z.boolean(),
});
export type CountedOver = z.infer<typeof CountedOver>;

/** What items have between them: how many of each value, and from where to where. */
export interface Counted {
  readonly facets: Facets;
  readonly ranges: Ranges;
}

/** What the planner did and why. */
export const PlanStep = z.object({
  /** In the order of the stages. */
  name: z.enum([
    "cache",
    "plan",
    "words",
    "typos",
    "embed",
    "meaning",
    "shows",
    "look",
    "alike",
    "sound",
    "filter",
    "fuse",
    "boost",
    "rerank",
    "sort",
    "spread",
    "group",
    "hydrate",
    "facets",
  ]),
  /** How, in the planner's own terms and in English: "exact over 812 allowed", "newest first". */
  strategy: z.string(),
  /** Why this and not another, in English. */
  why: z.string(),
  /** Both for every language. */
  strategyRemark: PlanRemark,
  whyRemark: PlanRemark,
  /** Rows that the step gave. */
  count: z.int().nonnegative(),
  durationMs: z.number().nonnegative(),
  /** What was expected of both before the step ran; absent where nothing was. */
  estimatedCount: z.int().nonnegative().optional(),
  estimatedMs: z.number().nonnegative().optional(),
  /** Stored vectors that the step compared, and how many it was expected to. */
  visitedCount: z.int().nonnegative().optional(),
  estimatedVisitedCount: z.int().nonnegative().optional(),
  /** Done for a question before, whose outcome this one took over: its time is no part of `totalMs`. */
  isOfBefore: z.literal(true).optional(),
});
export type PlanStep = z.infer<typeof PlanStep>;

export const Plan = z.object({ steps: z.array(PlanStep).readonly(), totalMs: z.number().nonnegative() });
export type Plan = z.infer<typeof Plan>;
