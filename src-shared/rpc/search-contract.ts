import { oc } from "@orpc/contract";
import * as z from "zod";
import { Facets, Hit, Plan } from "../model/hit.ts";
import { SegmentId } from "../model/ids.ts";
import { ParsedQuery } from "../query/ast.ts";
import { errors } from "./errors.ts";

const Page = {
  offset: z.coerce.number().int().nonnegative().max(10_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(20),
};

export const SearchResult = z.object({
  hits: z.array(Hit).readonly(),
  /**
   * Hits are past this point only because nothing better was found: none reaches the cut-off of the
   * model and no word matches. `hits` is then empty unless `weak` was asked for.
   */
  noGoodMatch: z.boolean(),
  /** How many items match in all, as far as the search looked. */
  totalCount: z.int().nonnegative(),
  facets: Facets,
  understood: ParsedQuery,
  /** The query printed back in its normal form. */
  printed: z.string(),
  /** Words that were replaced because nothing has them. */
  corrections: z.array(z.object({ from: z.string(), to: z.string() })).readonly(),
  plan: Plan,
  /** False while the vector index is being rebuilt: words only. */
  meaningReady: z.boolean(),
});
export type SearchResult = z.infer<typeof SearchResult>;

export const search = {
  query: oc
    .errors(errors)
    .route({ method: "GET", path: "/search", summary: "Find by meaning and by word" })
    .input(
      z.object({
        text: z.string().max(2000),
        ...Page,
        typing: z.boolean().default(false),
        weak: z.boolean().default(false),
        facets: z.boolean().default(true),
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
        suggestions: z
          .array(z.object({ text: z.string(), source: z.enum(["field", "value", "vocabulary", "item"]) }))
          .readonly(),
      }),
    ),
};
