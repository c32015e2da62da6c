import { answer, refusalError } from "./answer.ts";
import type { Implementer } from "./implementer.ts";
import type { Services } from "./services.ts";

export const searchHandlers = (
  { search: os }: Implementer,
  { search, streams }: Pick<Services, "search" | "streams">,
) => ({
  query: os.query.handler(async ({ input: { atLeast, ...input }, signal }) => {
    const refusal = atLeast === undefined ? undefined : await streams.reached(atLeast);
    if (refusal !== undefined) throw refusalError(refusal.refused, refusal.data);
    return answer(await search.query(input, signal));
  }),
  similar: os.similar.handler(async ({ input, signal }) => answer(await search.similar(input, signal))),
  suggest: os.suggest.handler(async ({ input, signal }) => ({
    suggestions: await search.suggest(input, signal),
  })),
});
