import type { Models } from "#core/ports/models.ts";
import { inEnglish } from "#shared/model/remark.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

/** As for activity, a caller that cannot cancel is stopped by the channel. */
const never = (): AbortSignal => new AbortController().signal;

export const modelHandlers = ({ models: os }: Implementer, models: Models) => ({
  list: os.list.handler(() => models.list()),
  stream: os.stream.handler(async function* ({ signal }) {
    yield* models.stream(signal ?? never());
  }),
  download: os.download.handler(async ({ input }) => answer(await models.download(input.id))),
  pause: os.pause.handler(async ({ input }) => answer(await models.pause(input.id))),
  remove: os.remove.handler(async ({ input }) => answer(await models.remove(input.id))),
  try: os.try.handler(async ({ input, signal }) => answer(await models.try(input.id, signal ?? never()))),
  addCatalogue: os.addCatalogue.handler(async ({ input }) => {
    const outcome = await models.addCatalogue(input.path);
    return outcome.kind === "refused" ? { ...outcome, said: inEnglish(outcome.why) } : outcome;
  }),
  takeFolder: os.takeFolder.handler(async ({ input }) =>
    answer(await models.takeFolder(input.id, input.path)),
  ),
  exportPack: os.exportPack.handler(async function* ({ input, signal }) {
    yield* models.exportPack(input, signal ?? never());
  }),
  importPack: os.importPack.handler(async function* ({ input, signal }) {
    yield* models.importPack(input, signal ?? never());
  }),
});
