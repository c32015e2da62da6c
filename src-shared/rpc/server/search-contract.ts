import * as z from "zod";
import { FacetValue } from "../../model/hit.ts";
import { PartitionId, SpaceId } from "../../model/ids.ts";
import { synonymLengthMax, synonymsOfGroupMax } from "../../model/synonym.ts";
import { SharedItemId } from "../../model/team.ts";
import { TeamHit } from "../../model/team-hit.ts";
import { ParsedQuery } from "../../query/ast.ts";
import { queryLengthMax, termCountMax } from "../../query/limits.ts";
import { SharedSegment } from "../../sync/payload.ts";
import { procedure } from "./server-procedure.ts";

/** What is nearest to any of those of a space is the nearest. */
export const queryVectorCountMax = 4;

/** A question of the query as a vector: the server has no model, so whoever asks brings it. */
const QueryVector = z.object({
  spaceId: SpaceId,
  vector: z.array(z.number()).min(1).max(4_096),
  /** What is less near is near by chance: it is found by its words or not at all. */
  leastCosine: z.number().min(-1).max(1).default(-1),
});

/** What may stand for a word of the question. */
const Instead = z.object({
  word: z.string().max(queryLengthMax),
  alternatives: z.array(z.string().max(synonymLengthMax)).max(synonymsOfGroupMax).readonly(),
});

/** Words that were replaced because nothing that may be read has them. */
export const TeamCorrections = z.array(z.object({ from: z.string(), to: z.string() })).readonly();
export type TeamCorrections = z.infer<typeof TeamCorrections>;

export const TeamFacets = z.object({
  kind: z.array(FacetValue).readonly(),
  tag: z.array(FacetValue).readonly(),
  language: z.array(FacetValue).readonly(),
  partition: z.array(FacetValue).readonly(),
});
export type TeamFacets = z.infer<typeof TeamFacets>;

const Step = z.object({
  name: z.enum(["filter", "words", "meaning", "fuse", "hydrate", "facets"]),
  strategy: z.string(),
  count: z.int().nonnegative(),
  durationMs: z.number().nonnegative(),
});

export const TeamResult = z.object({
  hits: z.array(TeamHit).readonly(),
  /** Items that match, as far as was looked. */
  totalCount: z.int().nonnegative(),
  facets: TeamFacets,
  understood: ParsedQuery,
  /** Filters that what is shared cannot answer, each as it was written with its value; nothing is found by them. */
  unanswered: z.array(z.string()).readonly(),
  /** A server of a version before has none. */
  corrections: TeamCorrections.default([]),
  steps: z.array(Step).readonly(),
});
export type TeamResult = z.infer<typeof TeamResult>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    // The only thing that is wrong with it can be its name.
    return false;
  }
}

const readers = { kind: "partitions", permission: "partition.read" } as const;

/** What may be read is a part of the plan: no hit, count, value or suggestion is of anything else. */
export const search = {
  query: procedure(readers)
    .route({ method: "POST", path: "/search", summary: "Find what the team shares, by meaning and by word" })
    .input(
      z.object({
        text: z.string().max(queryLengthMax),
        vectors: z.array(QueryVector).max(queryVectorCountMax).default([]),
        /** What whoever asks says means the same as a word of the question, or as some side by side. */
        synonyms: z.array(Instead).max(termCountMax).default([]),
        /** What the library of whoever asks has that is spelled nearly so: looked for only where nothing has the word. */
        corrections: z.array(Instead).max(termCountMax).default([]),
        /** Absent: all that may be read. */
        partitionIds: z.array(PartitionId).max(1_000).optional(),
        typing: z.boolean().default(false),
        offset: z.int().min(0).max(1_000).default(0),
        limit: z.int().min(1).max(100).default(20),
        facets: z.boolean().default(true),
        /** Each item for itself, where otherwise what several share is found once. */
        copies: z.boolean().default(false),
        /** IANA name: dates of the query begin where the asker is. */
        timeZone: z
          .string()
          .max(64)
          .refine(isTimeZone, "a time zone is named as in Europe/Berlin")
          .default("UTC"),
      }),
    )
    .output(TeamResult),
  suggest: procedure(readers)
    .route({ method: "GET", path: "/search/suggest", summary: "Names and tags that begin so" })
    .input(z.object({ text: z.string().max(200), limit: z.coerce.number().int().min(1).max(20).default(8) }))
    .output(z.object({ suggestions: z.array(z.string()).readonly() })),
  /** The text of one item around a place of it. */
  segments: procedure({ kind: "partition", permission: "partition.read" })
    .route({
      method: "GET",
      path: "/partitions/{partitionId}/items/{itemId}/segments",
      summary: "What stands in a shared item",
    })
    .input(
      z.object({
        partitionId: PartitionId,
        itemId: SharedItemId,
        from: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ segments: z.array(SharedSegment).readonly(), totalCount: z.int().nonnegative() })),
};
