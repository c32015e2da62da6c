/**
 * Search. Each question and each look into an item is an act of the trail: that it was asked, never what. What was found is
 * answered once that is on the disk.
 */
import type { Act, Target } from "#shared/audit/leaf.ts";
import { target } from "#shared/audit/leaf.ts";
import { limits } from "#shared/audit/limits.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import { actorOf, partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import type { TeamSearch } from "../use-cases/search/team-search.ts";
import { answer, callerOf, type ServerImplementer } from "./caller.ts";

export interface SearchServices {
  readonly search: TeamSearch;
  readonly append: OrgTrail["append"];
  readonly nowMs: () => number;
}

export function searchHandlers({ search: os }: ServerImplementer, { search, append, nowMs }: SearchServices) {
  /** Of the words a digest is kept, by the trail's own key. */
  const noted = (principal: Principal, act: Act, targets: readonly Target[], asked?: string): Promise<void> =>
    append(principal.orgId, [
      {
        actor: actorOf(principal),
        act,
        targets: targets.slice(0, limits.targetCountMax),
        ...(asked === undefined ? {} : { asked }),
      },
    ]);
  return {
    query: os.query.handler(async ({ input: { partitionIds, ...input }, context }) => {
      const principal = callerOf(context);
      const readable = readableOf(principal, partitionIds);
      const result = await search.query({ ...input, partitionIds: readable, nowMs: nowMs() });
      const places = partitionIds === undefined ? [] : readable.map((id) => target("partition", id));
      await noted(principal, "search", [target("count", result.hits.length), ...places], input.text);
      return result;
    }),
    suggest: os.suggest.handler(async ({ input, context }) => {
      const principal = callerOf(context);
      const suggestions = await search.suggest(readableOf(principal), input.text, input.limit);
      await noted(principal, "suggest", [target("count", suggestions.length)], input.text);
      return { suggestions };
    }),
    segments: os.segments.handler(async ({ input, context }) => {
      const principal = callerOf(context);
      const found = answer(await search.segments(input));
      await noted(principal, "item.read", [
        target("partition", input.partitionId),
        target("item", input.itemId),
      ]);
      return found;
    }),
  };
}

/** Those that were asked for and may be read: of the others nothing is said, not even that there are any. */
function readableOf(principal: Principal, asked?: readonly PartitionId[]): readonly PartitionId[] {
  const readable = partitionsWith(principal, "partition.read");
  return asked === undefined ? readable : readable.filter((id) => asked.includes(id));
}
