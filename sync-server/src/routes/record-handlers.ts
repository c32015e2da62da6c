/** The trail, erasure, and what items are and where they go. */
import type { AuditUseCases } from "../audit/audit-use-cases.ts";
import type { ErasureUseCases } from "../erasure/erasure-use-cases.ts";
import type { MoveUseCases } from "../moves/move-use-cases.ts";
import type { SuggestionUseCases } from "../suggestions/suggestion-use-cases.ts";
import type { DescribeItems } from "../use-cases/describe-items.ts";
import { answer, callerOf, type ServerImplementer } from "./caller.ts";

export const auditHandlers = ({ audit: os }: ServerImplementer, audit: AuditUseCases) => ({
  head: os.head.handler(({ input, context }) => audit.head(callerOf(context), input.before)),
  leaves: os.leaves.handler(({ input, context }) => audit.leaves(callerOf(context), input)),
  inclusion: os.inclusion.handler(async ({ input, context }) =>
    answer(await audit.inclusion(callerOf(context), input.seq)),
  ),
  export: os.export.handler(async function* ({ input, context, signal }) {
    for await (const lines of audit.exportLines(callerOf(context), input.from)) {
      signal?.throwIfAborted();
      yield lines;
    }
  }),
});

export const itemHandlers = (
  { items: os }: ServerImplementer,
  {
    moving,
    describing,
    suggesting,
  }: {
    readonly moving: MoveUseCases;
    readonly describing: DescribeItems;
    readonly suggesting: SuggestionUseCases;
  },
) => ({
  describe: os.describe.handler(async ({ input, context }) => ({
    items: await describing.describe(callerOf(context), input.ids),
  })),
  move: os.move.handler(async ({ input, context }) => answer(await moving.move(callerOf(context), input))),
  suggest: os.suggest.handler(async ({ input, context }) =>
    answer(await suggesting.suggest(callerOf(context), input)),
  ),
  suggestions: os.suggestions.handler(async ({ input, context }) =>
    answer(await suggesting.list(callerOf(context), input)),
  ),
  decide: os.decide.handler(async ({ input, context }) =>
    answer(await suggesting.decide(callerOf(context), input)),
  ),
  reopenSuggestion: os.reopenSuggestion.handler(async ({ input, context }) =>
    answer(await suggesting.reopen(callerOf(context), input.suggestionId)),
  ),
  withdrawSuggestion: os.withdrawSuggestion.handler(async ({ input, context }) =>
    answer(await suggesting.withdraw(callerOf(context), input.suggestionId)),
  ),
});

export const erasureHandlers = ({ erasure: os }: ServerImplementer, erasure: ErasureUseCases) => ({
  erase: os.erase.handler(async ({ input, context }) =>
    answer(await erasure.erase(callerOf(context), input)),
  ),
  erasePerson: os.erasePerson.handler(async ({ input, context }) =>
    answer(await erasure.erasePerson(callerOf(context), input)),
  ),
  receipt: os.receipt.handler(async ({ input, context }) =>
    answer(await erasure.receipt(callerOf(context), input.id)),
  ),
});
