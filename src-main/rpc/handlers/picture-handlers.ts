import type { Pictures } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import { heldBy } from "./held-by.ts";
import type { Implementer } from "./implementer.ts";

export const pictureHandlers = ({ pictures: os }: Implementer, pictures: Pictures) => ({
  facts: os.facts.handler(async ({ input }) => answer(await pictures.facts(input.itemId))),
  seeing: os.seeing.handler(() => pictures.seeing()),
  hold: os.hold.handler(async ({ input, signal }) => heldBy(pictures.hold, input, signal)),
});
