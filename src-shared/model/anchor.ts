import * as z from "zod";
import { LanguageCode } from "./item.ts";

/** A rectangle as fractions of the page's or image's width and height, origin top left. */
export const Box = z.object({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  width: z.number().min(0).max(1),
  height: z.number().min(0).max(1),
});
export type Box = z.infer<typeof Box>;

/** From the beginning of what plays; the end is exclusive. */
export const MediaSpan = z.object({ startMs: z.int().nonnegative(), endMs: z.int().nonnegative() });
export type MediaSpan = z.infer<typeof MediaSpan>;

/** Who wrote down what is said: a speech model, or a person. */
const Said = z.enum(["transcript", "subtitles"]);

/** Where in an item a segment is. Made at extraction and never lost: a hit opens exactly there. */
export const Anchor = z.discriminatedUnion("kind", [
  /** UTF-16 code units of the decoded text, end exclusive; lines are 1-based, inclusive. */
  z.object({
    kind: z.literal("text"),
    startChar: z.int().nonnegative(),
    endChar: z.int().nonnegative(),
    startLine: z.int().positive(),
    endLine: z.int().positive(),
    /** The function, class or key that the range defines, where there is one. */
    symbol: z.string().optional(),
  }),
  /** Pages are 1-based. One box a line of text. */
  z.object({ kind: z.literal("page"), page: z.int().positive(), boxes: z.array(Box).readonly() }),
  /** Rows are 1-based, inclusive; the header is row 1. */
  z.object({
    kind: z.literal("rows"),
    sheet: z.string().optional(),
    firstRow: z.int().positive(),
    lastRow: z.int().positive(),
  }),
  /** Blocks of a flowing document (docx): 0-based, end exclusive. */
  z.object({ kind: z.literal("blocks"), startBlock: z.int().nonnegative(), endBlock: z.int().nonnegative() }),
  z.object({
    kind: z.literal("image"),
    box: Box.optional(),
    /** Where text was read in it: a box for each line of the text. */
    lines: z.array(Box).readonly().optional(),
  }),
  /** A part of a recording. */
  MediaSpan.extend({
    kind: z.literal("time"),
    /** Absent where the text is not what is said there. */
    said: Said.optional(),
    /** When each word of the text begins. */
    wordStartsMs: z.array(z.int().nonnegative()).readonly().optional(),
    /**
     * Where each of them begins in the text, in UTF-16 code units, the first at 0. Absent where white space divides them:
     * of scripts that have none between words, and of those only where a model wrote them down, it is there.
     */
    wordStartsChar: z.array(z.int().nonnegative()).readonly().optional(),
    /** How sure the model was of each of them, 0 to 1. Absent where no model wrote it, or it does not tell. */
    wordConfidences: z.array(z.number().min(0).max(1)).readonly().optional(),
    /** What is spoken there, where it is known. */
    language: LanguageCode.optional(),
  }),
  /** One picture of a video. */
  z.object({ kind: z.literal("frame"), timeMs: z.int().nonnegative(), box: Box.optional() }),
]);
export type Anchor = z.infer<typeof Anchor>;
