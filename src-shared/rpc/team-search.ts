/** What is found here and in the team, as one list. */
import * as z from "zod";
import { Hit } from "../model/hit.ts";
import { SharedBy, TeamHit } from "../model/team-hit.ts";
import { SearchResult } from "./search-contract.ts";
import { TeamCorrections, TeamFacets } from "./server/search-contract.ts";
import { TeamRemark } from "./team-status.ts";

/** Of what is here and in the team there is one: the local one, which opens without anybody else. */
export const FoundHit = z.discriminatedUnion("from", [
  z.object({
    from: z.literal("here"),
    hit: Hit,
    /** Who in the team shares the very same content. */
    alsoSharedBy: SharedBy.optional(),
  }),
  /** Opened by `team.openShared`, at its anchor. */
  z.object({ from: z.literal("team"), hit: TeamHit }),
]);
export type FoundHit = z.infer<typeof FoundHit>;

/** What the team had to say. Nothing of it ever keeps back what is here. */
export const TeamPart = z.discriminatedUnion("kind", [
  /** Another list follows. */
  z.object({ kind: z.literal("asking") }),
  z.object({
    kind: z.literal("answered"),
    totalCount: z.int().nonnegative(),
    /** Parts of the query that the team cannot answer, as they were written: by these it finds nothing. */
    unanswered: z.array(z.string()).readonly(),
    corrections: TeamCorrections,
    /** Of all that passes there, one's own among it: of a partition the label is its name. Empty where they were not asked for. */
    facets: TeamFacets,
  }),
  /** No team was joined. */
  z.object({ kind: z.literal("none") }),
  /** The person paused the exchange with it. */
  z.object({ kind: z.literal("paused") }),
  z.object({ kind: z.literal("unreachable"), remark: TeamRemark }),
  /** The person has to join again. */
  z.object({ kind: z.literal("ended") }),
  z.object({ kind: z.literal("revoked") }),
  /** It keeps back the proof that its trail only grows: nothing is asked of it. */
  z.object({ kind: z.literal("unproved") }),
]);
export type TeamPart = z.infer<typeof TeamPart>;

export const FoundTogether = z.object({
  hits: z.array(FoundHit).readonly(),
  /** All that a search of this device alone says beside its hits. */
  here: SearchResult.omit({ hits: true }),
  team: TeamPart,
});
export type FoundTogether = z.infer<typeof FoundTogether>;
