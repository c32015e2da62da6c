import type { PartitionId } from "#shared/model/ids.ts";
import { target } from "#shared/audit/leaf.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import { actorOf, allows, partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import type { TeamSearch } from "../use-cases/search/team-search.ts";
import { answer, callerOf, type ServerImplementer } from "./caller.ts";

interface SearchHandling {
  readonly search: TeamSearch;
  readonly trail: Pick<OrgTrail, "append">;
  readonly nowMs: () => number;
}

/** Who searched and read is in the trail before they hear the answer. What was asked is there as a digest alone. */
export const searchHandlers = (
  { search: os }: ServerImplementer,
  { search, trail, nowMs }: SearchHandling,
) => ({
  query: os.query.handler(async ({ input, context }) => {
    const principal = callerOf(context);
    const partitionIds = readable(principal, input.partitionIds);
    const result = await search.query({ ...input, partitionIds, nowMs: nowMs() });
    const found = target("count", result.totalCount);
    await trail.append(principal.orgId, [
      { actor: actorOf(principal), act: "search", targets: [found], asked: input.text },
    ]);
    return result;
  }),
  suggest: os.suggest.handler(async ({ input, context }) => {
    const principal = callerOf(context);
    const suggestions = await search.suggest(readable(principal, undefined), input.text, input.limit);
    const found = target("count", suggestions.length);
    await trail.append(principal.orgId, [
      { actor: actorOf(principal), act: "suggest", targets: [found], asked: input.text },
    ]);
    return { suggestions };
  }),
  segments: os.segments.handler(async ({ input, context }) => {
    const principal = callerOf(context);
    const page = answer(await search.segments(input));
    await trail.append(principal.orgId, [
      { actor: actorOf(principal), act: "item.read", targets: [target("item", input.itemId)] },
    ]);
    return page;
  }),
});

/** Of what was asked for, what may be read; what may not is as if it did not exist. */
const readable = (principal: Principal, asked: readonly PartitionId[] | undefined): readonly PartitionId[] =>
  asked === undefined
    ? partitionsWith(principal, "partition.read")
    : [...new Set(asked)].filter((partitionId) => allows(principal, "partition.read", partitionId));
