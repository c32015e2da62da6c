import type { Watches } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

/** As for activity, a caller that cannot cancel is stopped by the channel. */
const never = (): AbortSignal => new AbortController().signal;

export const watchHandlers = ({ watches: os }: Implementer, watches: Watches) => ({
  list: os.list.handler(() => watches.list()),
  add: os.add.handler(async ({ input }) => answer(await watches.add(input))),
  update: os.update.handler(async ({ input }) => answer(await watches.update(input))),
  remove: os.remove.handler(async ({ input }) => answer(await watches.remove(input.id))),
  preview: os.preview.handler(async ({ input }) => answer(await watches.preview(input.id, input.itemCount))),
  matches: os.matches.handler(({ input }) => watches.matches(input)),
  see: os.see.handler(async ({ input }) => ({ matchCount: await watches.see(input.watchId) })),
  stream: os.stream.handler(async function* ({ signal }) {
    yield* watches.stream(signal ?? never());
  }),
});
