import * as z from "zod";
import type { Sentences } from "../kit/message.ts";

/** How a step of a search was done, or why so. */
export const PlanRemark = z.discriminatedUnion("code", [
  z.object({
    code: z.enum([
      "newest-first",
      "first-segment",
      "nearest-known-word",
      "no-vector",
      "absolute-scores",
      "one-segment-an-item",
      "counted-over-matches",
      "nothing-to-rank-by",
      "nothing-to-choose-by",
      "every-word-tells",
      "compared-as-vectors",
      "unrestricted",
      "likeness-is-nearness",
      "best-place-stands",
      "words-must-not-bury",
      "offered-as-filters",
    ]),
  }),
  z.object({ code: z.literal("full-text"), wordCount: z.int(), phraseCount: z.int() }),
  z.object({ code: z.literal("model"), spaceId: z.string() }),
  z.object({ code: z.enum(["exact", "exact-allowed", "graph"]), vectorCount: z.int() }),
  z.object({ code: z.literal("graph-and-newer"), graphCount: z.int(), newerCount: z.int() }),
  z.object({ code: z.literal("graph-allowed"), candidateCount: z.int(), allowedCount: z.int() }),
  z.object({ code: z.enum(["graph-through-all", "graph-among-allowed"]), allowedCount: z.int() }),
  z.object({ code: z.enum(["words-left-to-meaning", "filters-leave"]), count: z.int() }),
  z.object({ code: z.literal("nobody-has"), words: z.string() }),
]);
export type PlanRemark = z.infer<typeof PlanRemark>;

export const planSentences: Sentences<PlanRemark> = {
  "newest-first": "newest first",
  "nothing-to-rank-by": "there is no word to rank by",
  "first-segment": "first segment of each item",
  "nothing-to-choose-by": "there is no word to choose a place by",
  "full-text": "full text, {wordCount} words, {phraseCount} phrases",
  "every-word-tells": "every word tells something",
  "words-left-to-meaning": {
    one: "{count} word that says little is left to meaning",
    other: "{count} words that say little are left to meaning",
  },
  "nearest-known-word": "nearest known word",
  "nobody-has": "nobody has: {words}",
  model: "{spaceId}",
  "compared-as-vectors": "meaning is compared as vectors of this model",
  exact: "exact over {vectorCount}",
  "exact-allowed": "exact over {vectorCount} allowed",
  graph: "graph of {vectorCount}",
  "graph-and-newer": "graph of {graphCount}, exact over {newerCount} newer",
  "graph-allowed": "graph, {candidateCount} candidates for {allowedCount} allowed",
  "graph-through-all": "graph, kept to {allowedCount} allowed",
  "graph-among-allowed": "graph of the {allowedCount} allowed",
  "no-vector": "none",
  unrestricted: "no filter restricts it",
  "filters-leave": { one: "filters leave {count} segment", other: "filters leave {count} segments" },
  "likeness-is-nearness": "likeness is nearness of meaning",
  "absolute-scores": "absolute scores",
  "words-must-not-bury": "what matches one word of many must not bury what is near in meaning",
  "one-segment-an-item": "one segment an item",
  "best-place-stands": "the best place stands for the item; the others are named with it",
  "counted-over-matches": "counted over the matched items",
  "offered-as-filters": "the window offers them as filters",
};
