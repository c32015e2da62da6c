import type { SavedSearches } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const savedHandlers = ({ saved: os }: Implementer, saved: SavedSearches) => ({
  list: os.list.handler(async () => ({ searches: await saved.list() })),
  save: os.save.handler(async ({ input }) => answer(await saved.save(input))),
  rename: os.rename.handler(async ({ input }) => answer(await saved.rename(input.id, input.name))),
  remove: os.remove.handler(async ({ input }) => answer(await saved.remove(input.id))),
});

export const recentHandlers = ({ recent: os }: Implementer, saved: SavedSearches) => ({
  list: os.list.handler(async ({ input }) => ({ texts: await saved.recent(input.limit) })),
  note: os.note.handler(async ({ input }) => (await saved.noteRecent(input.text), {})),
  forget: os.forget.handler(async () => (await saved.forgetRecent(), {})),
});
