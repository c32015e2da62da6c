import type { Search } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const searchHandlers = ({ search: os }: Implementer, search: Search) => ({
  query: os.query.handler(async ({ input, signal }) => answer(await search.query(input, signal))),
  similar: os.similar.handler(async ({ input, signal }) => answer(await search.similar(input, signal))),
  suggest: os.suggest.handler(async ({ input, signal }) => ({
    suggestions: await search.suggest(input, signal),
  })),
});
