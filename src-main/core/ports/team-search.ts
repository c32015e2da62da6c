/** What a search asks of the team. It is asked only where a person has joined one, and waits for nobody for long. */
import type { SpaceId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { Synonym } from "#shared/query/synonym-terms.ts";
import type { TeamResult } from "#shared/rpc/server/search-contract.ts";
import type { FoundTogether, TeamPart } from "#shared/rpc/team-search.ts";
import type { Refusal } from "./use-cases.ts";

export interface TeamQuestion {
  readonly text: string;
  readonly vectors: readonly {
    readonly spaceId: SpaceId;
    readonly vector: readonly number[];
    readonly leastCosine: number;
  }[];
  /** What the person says means the same as words of the text. */
  readonly synonyms?: readonly Synonym[];
  /** What this library has that is spelled nearly as words that it does not have: no word of anybody else. */
  readonly corrections?: readonly Synonym[];
  /** Of the team's list; absent: its beginning. */
  readonly offset?: number;
  /** At most what a server gives at once. */
  readonly limit: number;
  /** Whether values are to be counted, too. */
  readonly facets?: boolean;
  readonly typing: boolean;
  /** IANA name. */
  readonly timeZone: string;
}

/** `found`, or why not. */
export type TeamAnswer =
  | { readonly kind: "found"; readonly result: TeamResult }
  | Exclude<TeamPart, { readonly kind: "asking" | "answered" }>;

export interface TeamSource {
  /** Whether there is anybody to ask. */
  isThere(): Promise<boolean>;
  ask(question: TeamQuestion, signal: AbortSignal): Promise<TeamAnswer>;
  /** Those of them that this device shares itself and still has. */
  ownOf(ids: readonly SharedItemId[]): Promise<ReadonlySet<SharedItemId>>;
}

/** Made by `core/query/team`. */
export interface SearchWithTeam {
  /** What is here, at once; then, where there is a team, both as one list. */
  query(
    input: {
      readonly text: string;
      readonly limit: number;
      readonly typing: boolean;
      readonly weak: boolean;
      /** Of the team; of this device they are always counted. */
      readonly facets: boolean;
      readonly waitMs: number;
    },
    signal: AbortSignal,
  ): AsyncIterable<FoundTogether | Refusal>;
}
