import type { PartitionId } from "#shared/model/ids.ts";
import { allows, partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import type { TeamSearch } from "../use-cases/search/team-search.ts";
import { answer, callerOf, type ServerImplementer } from "./caller.ts";

export const searchHandlers = (
  { search: os }: ServerImplementer,
  search: TeamSearch,
  nowMs: () => number,
) => ({
  query: os.query.handler(({ input, context }) => {
    const partitionIds = readable(callerOf(context), input.partitionIds);
    return search.query({ ...input, partitionIds, nowMs: nowMs() });
  }),
  suggest: os.suggest.handler(async ({ input, context }) => ({
    suggestions: await search.suggest(readable(callerOf(context), undefined), input.text, input.limit),
  })),
  segments: os.segments.handler(async ({ input }) => answer(await search.segments(input))),
});

/** Of what was asked for, what may be read; what may not is as if it did not exist. */
const readable = (principal: Principal, asked: readonly PartitionId[] | undefined): readonly PartitionId[] =>
  asked === undefined
    ? partitionsWith(principal, "partition.read")
    : [...new Set(asked)].filter((partitionId) => allows(principal, "partition.read", partitionId));
