import type { Synonyms } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const synonymHandlers = ({ synonyms: os }: Implementer, synonyms: Synonyms) => ({
  list: os.list.handler(async () => ({ groups: await synonyms.list() })),
  add: os.add.handler(async ({ input }) => ({ words: answer(await synonyms.add(input.words)) })),
  remove: os.remove.handler(async ({ input }) => ({ removedCount: await synonyms.remove(input.words) })),
});
