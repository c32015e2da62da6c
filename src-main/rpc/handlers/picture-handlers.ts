import type { Pictures } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const pictureHandlers = ({ pictures: os }: Implementer, pictures: Pictures) => ({
  facts: os.facts.handler(async ({ input }) => answer(await pictures.facts(input.itemId))),
  seeing: os.seeing.handler(() => pictures.seeing()),
  hold: os.hold.handler(async ({ input: { part, ...input }, signal }) =>
    answer(await pictures.hold({ ...input, part: Buffer.from(part, "base64") }, signal)),
  ),
});
