import * as z from "zod";
import { JsonText } from "./json-text.ts";

const Cost = z.number().positive().max(60_000);

/** What the parts of a search take on this machine and library, in milliseconds. */
export const QueryCosts = z.object({
  /** A question to another thread and back. */
  callMs: Cost,
  /** Listing what filters allow: an item that is looked at, a segment that is listed. */
  listMsPerItem: Cost,
  listMsPerSegment: Cost,
  /** Counting what filters allow, an item. */
  countMsPerItem: Cost,
  /** Checking whether something that was found passes. */
  checkMsPerSegment: Cost,
  /** A search by meaning among all for as many as a query needs, and each candidate more. */
  nearestMs: Cost,
  nearestMsPerCandidate: Cost,
  /** A search by meaning among listed segments, each. */
  nearestMsPerAllowed: Cost,
});
export type QueryCosts = z.infer<typeof QueryCosts>;

const Stored = JsonText.pipe(QueryCosts);

/** Costs as they were kept; absent where there are none, or those of a version that knew others. */
export const readQueryCosts = (text: string | undefined): QueryCosts | undefined =>
  Stored.safeParse(text).data;
