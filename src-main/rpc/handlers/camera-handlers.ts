import type { Cameras } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const cameraHandlers = ({ cameras: os }: Implementer, cameras: Cameras) => ({
  list: os.list.handler(() => cameras.list()),
  watch: os.watch.handler(async function* ({ signal }) {
    yield* cameras.watch(signal ?? new AbortController().signal);
  }),
  add: os.add.handler(async ({ input }) => answer(await cameras.add(input))),
  update: os.update.handler(async ({ input }) => answer(await cameras.update(input))),
  remove: os.remove.handler(async ({ input }) => answer(await cameras.remove(input.name))),
  look: os.look.handler(async ({ input, signal }) => {
    const { jpeg } = answer(await cameras.look(input.name, signal ?? new AbortController().signal));
    return { jpeg: Buffer.from(jpeg).toString("base64") };
  }),
});
