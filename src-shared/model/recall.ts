import * as z from "zod";
import { JsonText } from "./json-text.ts";

/** How much of the truth a way of searching finds. */
export const RecallEstimate = z.object({
  /** Code of the strategy, as plans tell it. */
  strategy: z.string(),
  /** The band of searches: those restricted to at most this share of all vectors, and more than the next smaller band's. */
  shareMax: z.number().positive().max(1),
  /** Mean share of the ten nearest that were among the first ten found, over the last checks. */
  recall: z.number().min(0).max(1),
  sampleCount: z.int().positive(),
});
export type RecallEstimate = z.infer<typeof RecallEstimate>;

/** A band in which too little was found, and what is done about it. */
export const RaisedEffort = z.object({
  shareMax: z.number().positive().max(1),
  level: z.enum(["doubled", "exact"]),
  /** For which the effort was raised. */
  recall: z.number().min(0).max(1),
  /** Of the index at that time: one that has become another may do better. */
  vectorCount: z.int().nonnegative(),
});
export type RaisedEffort = z.infer<typeof RaisedEffort>;

/** What was learnt of one method over one space; of another it says nothing. */
export const RecallState = z.object({
  method: z.string(),
  spaceId: z.string(),
  estimates: z.array(RecallEstimate).max(100).readonly(),
  raised: z.array(RaisedEffort).max(100).readonly(),
});
export type RecallState = z.infer<typeof RecallState>;

const Stored = JsonText.pipe(z.array(RecallState).max(20).readonly());

/** As they were kept; none where nothing was, or it cannot be read. */
export const readRecallStates = (text: string | undefined): readonly RecallState[] =>
  Stored.safeParse(text).data ?? [];
