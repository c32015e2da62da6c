import type { Spaces } from "#core/ports/spaces.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const spaceHandlers = ({ spaces: os }: Implementer, spaces: Spaces) => ({
  status: os.status.handler(() => spaces.status()),
  use: os.use.handler(async ({ input }) => answer(await spaces.use(input.modelId))),
  setPaused: os.setPaused.handler(async ({ input }) => answer(await spaces.setPaused(input.paused))),
  cancel: os.cancel.handler(async () => answer(await spaces.cancel())),
  rollBack: os.rollBack.handler(async () => answer(await spaces.rollBack())),
  forget: os.forget.handler(async () => answer(await spaces.forget())),
  compare: os.compare.handler(async function* ({ signal }) {
    // As for activity, a caller that cannot cancel is stopped by the channel.
    yield* answer(await spaces.compare(signal ?? new AbortController().signal));
  }),
});
