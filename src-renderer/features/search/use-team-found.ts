import { useQuery } from "@tanstack/react-query";
import type { ItemId } from "#shared/model/ids.ts";
import type { SharedBy, TeamHit } from "#shared/model/team-hit.ts";
import type { FoundTogether, TeamPart } from "#shared/rpc/team-search.ts";
import { limits } from "#ui/state/limits.ts";
import { useTeamStatus } from "#ui/state/team.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { isNothing, useSettled, type Wanted } from "./use-search.ts";

/** A hit of the team, and after how many of this device's own it stands. */
export interface TeamPlace {
  readonly hit: TeamHit;
  readonly afterHere: number;
}
export interface TeamFound {
  readonly hits: readonly TeamPlace[];
  readonly part: TeamPart;
  /** Who in the team shares the very content of an item of this device. */
  readonly alsoBy: ReadonlyMap<ItemId, SharedBy>;
  /** As many were found as were asked for: there may be more. */
  readonly isFull: boolean;
}

const without = (part: TeamPart): TeamFound => ({
  hits: [],
  part,
  alsoBy: new Map(),
  isFull: false,
});
const none = without({ kind: "none" });
const asking = without({ kind: "asking" });

/**
 * What the team has for the same question. It comes beside what is here and never before it: what is here is asked for on
 * its own, as if there were no team.
 */
export function useTeamFound(wanted: Wanted, limit: number): TeamFound {
  const client = useClient();
  const isJoined = useTeamStatus()?.joined === true;
  const { text, weak, group } = useSettled(wanted, limits.facetPauseMs);
  const isAsked = isJoined && !isNothing({ text, weak, typing: false });
  const { data, isError } = useQuery({
    queryKey: ["team", "found", text, weak, limit],
    enabled: isAsked,
    gcTime: 60_000,
    // While more is asked for, what was found of the same question stands where it is.
    placeholderData: (before: TeamFound | undefined, query) =>
      query?.queryKey[2] === text ? before : undefined,
    queryFn: async ({ signal }): Promise<TeamFound> => {
      let last: FoundTogether | undefined;
      const stream = await client.team.search({ text, weak, limit, facets: true }, { signal });
      for await (const found of stream) last = found;
      return last === undefined ? none : placesIn(last, limit);
    },
  });
  // What is found there answers this question and no earlier one.
  if (!isAsked || isError || isNothing(wanted)) return none;
  if (data === undefined || text !== wanted.text) return asking;
  // Among groups there is no place for what belongs to none: it follows them.
  return group === undefined
    ? data
    : { ...data, hits: data.hits.map((place) => ({ ...place, afterHere: Infinity })) };
}

/** As many as are shown of this device and one more, in whole pages, or as many pages as were asked for. */
export const togetherCount = (hereCount: number, pageCount: number): number =>
  Math.min(
    Math.max(Math.ceil((hereCount + 1) / limits.foundTogether), pageCount) * limits.foundTogether,
    limits.foundTogetherMax,
  );

function placesIn({ hits, team }: FoundTogether, limit: number): TeamFound {
  const places: TeamPlace[] = [];
  const alsoBy = new Map<ItemId, SharedBy>();
  let hereCount = 0;
  for (const found of hits)
    if (found.from === "team") places.push({ hit: found.hit, afterHere: hereCount });
    else {
      hereCount += 1;
      if (found.alsoSharedBy !== undefined) alsoBy.set(found.hit.itemId, found.alsoSharedBy);
    }
  const isFull = hits.length >= limit && limit < limits.foundTogetherMax;
  return { hits: places, part: team, alsoBy, isFull };
}

/** Those that stand right after so many own hits; at the end of a list that is whole, all that are left. */
export const placedAfter = (
  places: readonly TeamPlace[],
  hereCount: number,
  isEnd: boolean,
): readonly TeamHit[] =>
  places
    .filter(({ afterHere }) => afterHere === hereCount || (isEnd && afterHere > hereCount))
    .map(({ hit }) => hit);
