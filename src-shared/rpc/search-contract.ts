import { oc } from "@orpc/contract";
import * as z from "zod";
import { CountedOver, Facets, Hit, Plan, Ranges } from "../model/hit.ts";
import { ModelRemark } from "../model/model-remark.ts";
import { SynonymGroup } from "../model/synonym.ts";
import { Revision, SegmentId, SpaceId } from "../model/ids.ts";
import { ParsedQuery, QueryExample, QueryLook } from "../query/ast.ts";
import { errors } from "./errors.ts";

const Page = {
  offset: z.coerce.number().int().nonnegative().max(10_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(20),
};

const ownVectorCountMax = 4;
/** Signs of base64: 4,096 dimensions. */
const ownVectorLengthMax = 22_000;

const OwnVector = z.object({
  /** As many 32-bit floats as the space of texts has dimensions, the lowest byte first; their length does not matter. */
  floats: z.base64().max(ownVectorLengthMax),
  not: z.boolean().default(false),
});

export const SearchResult = z.object({
  hits: z.array(Hit).readonly(),
  /**
   * Hits are past this point only because nothing better was found: none reaches the cut-off of the
   * model and no word matches. `hits` is then empty unless `weak` was asked for.
   */
  noGoodMatch: z.boolean(),
  /**
   * How many items match in all, as far as the search looked. By filters alone: at the very moment of the hits and facets. With words
   * or meanings hits and facets are read once all was ranked: what went in between is still in this number, and nothing that came is.
   */
  totalCount: z.int().nonnegative(),
  /**
   * Leads to the next page of this very list, whatever has come or gone meanwhile; absent at its end and while typing.
   * Lists are kept for a while only: then `CURSOR_EXPIRED`.
   */
  nextCursor: z.string().optional(),
  facets: Facets,
  /** Of the items that facets count, where these were asked for; a field that none of them has is absent. */
  ranges: Ranges,
  /** Which items facets and ranges are of; absent where they were not asked for. */
  countedOver: CountedOver.optional(),
  understood: ParsedQuery,
  /** The query printed back in its normal form. */
  printed: z.string(),
  /** Words that were replaced because nothing has them. */
  corrections: z.array(z.object({ from: z.string(), to: z.string() })).readonly(),
  /** What was looked for beside words of the query, because the person says that it means the same. */
  synonyms: z.array(z.object({ word: z.string(), alternatives: SynonymGroup })).readonly(),
  /** What `like:` and `-like:` named; without a name it is gone, and had no part in the answer. */
  examples: z.array(QueryExample.extend({ name: z.string().optional() })).readonly(),
  /** What `look:` and `sound:` named; without a name it is gone, and what is `unseen` had no part in the answer. */
  looks: z.array(QueryLook.extend({ name: z.string().optional(), unseen: z.boolean() })).readonly(),
  /** The space in which pictures were compared; absent where none was asked for. */
  lookSpaceId: SpaceId.optional(),
  /** The same of recordings, where `sound:` was asked. */
  soundSpaceId: SpaceId.optional(),
  /** The space of the model that compared what pictures show; absent where none had a part in the answer. */
  jointSpaceId: SpaceId.optional(),
  plan: Plan,
  /** False while the vector index is being rebuilt: words only. */
  meaningReady: z.boolean(),
  /** Why the text model did not run: found by words alone. */
  modelFailure: z.object({ modelId: z.string(), why: ModelRemark }).optional(),
});
export type SearchResult = z.infer<typeof SearchResult>;

/** A whole query; of a saved one the name, too. */
export const Suggestion = z.object({
  text: z.string(),
  source: z.enum(["field", "value", "vocabulary", "item", "saved", "recent"]),
  name: z.string().optional(),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const search = {
  query: oc
    .errors(errors)
    .route({ method: "GET", path: "/search", summary: "Find by meaning and by word" })
    .input(
      z.object({
        /** At most `queryLengthMax` code units, else `QUERY_TOO_LONG`. */
        text: z.string(),
        ...Page,
        /** `nextCursor` of the page before, for the same query; `offset` is then not read. */
        cursor: z.string().max(8000).optional(),
        typing: z.boolean().default(false),
        weak: z.boolean().default(false),
        facets: z.boolean().default(true),
        /** Vectors of one's own that answers are to be like, or unlike: examples beside those of the text. Else `BAD_VECTOR`. */
        vectors: z.array(OwnVector).max(ownVectorCountMax).readonly().default([]),
        /** One hit an item, by its best place; false: one a place. */
        collapse: z.boolean().default(true),
        /**
         * Milliseconds within which the first hits are read once more and put in a better order; 0 is not at all. Absent: as the
         * settings say where a cross-encoder is here.
         */
        rerankMs: z.coerce.number().int().min(0).max(10_000).optional(),
        /** How much the first hits are to differ from each other (maximal marginal relevance); 0 is not at all. */
        diverse: z.coerce.number().min(0).max(1).default(0),
        /** How much more what was just written counts than what is old; half of it is left after 30 days. */
        recency: z.coerce.number().min(0).max(1).default(0),
        /** How much more it counts to have the words in the title or the file's name. */
        titles: z.coerce.number().min(0).max(1).default(0),
        /** The same of the headings that a place stands under, of its text, and of the item's tags. */
        headings: z.coerce.number().min(0).max(1).default(0),
        texts: z.coerce.number().min(0).max(1).default(0),
        tags: z.coerce.number().min(0).max(1).default(0),
        /** Hits of one folder, or of one kind, after one another: at most `perGroup` of each. */
        group: z.enum(["folder", "kind"]).optional(),
        /** Answered once what was acknowledged with this revision can be found (read your writes). */
        atLeast: z.coerce.number().pipe(Revision).optional(),
        perGroup: z.coerce.number().int().min(1).max(20).default(3),
      }),
    )
    .output(SearchResult),
  similar: oc
    .errors(errors)
    .route({ method: "GET", path: "/search/similar/{segmentId}", summary: "More like this" })
    .input(z.object({ segmentId: z.coerce.number().pipe(SegmentId), ...Page }))
    .output(SearchResult),
  suggest: oc
    .errors(errors)
    .route({ method: "GET", path: "/search/suggest", summary: "How the query could go on" })
    .input(z.object({ text: z.string().max(2000), limit: z.coerce.number().int().min(1).max(20).default(8) }))
    .output(
      z.object({
        suggestions: z.array(Suggestion).readonly(),
      }),
    ),
};
