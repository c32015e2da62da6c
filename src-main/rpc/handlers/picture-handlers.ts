import type { Pictures } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import { heldBy } from "./held-by.ts";
import type { Implementer } from "./implementer.ts";

export const pictureHandlers = ({ pictures: os }: Implementer, pictures: Pictures) => ({
  facts: os.facts.handler(async ({ input }) => answer(await pictures.facts(input.itemId))),
  seeing: os.seeing.handler(() => pictures.seeing()),
  useModel: os.useModel.handler(async ({ input }) => answer(await pictures.useModel(input.modelId))),
  cancelModel: os.cancelModel.handler(async () => answer(await pictures.cancelModel())),
  forgetModel: os.forgetModel.handler(async () => answer(await pictures.forgetModel())),
  compareModels: os.compareModels.handler(async function* ({ signal }) {
    // As for spaces, a caller that cannot cancel is stopped by the channel.
    yield* answer(await pictures.compareModels(signal ?? new AbortController().signal));
  }),
  hold: os.hold.handler(async ({ input, signal }) => heldBy(pictures.hold, input, signal)),
});
