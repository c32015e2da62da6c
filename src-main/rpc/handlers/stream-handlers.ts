import type { Streams } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const streamHandlers = ({ streams: os }: Implementer, streams: Streams) => ({
  list: os.list.handler(() => streams.list()),
  add: os.add.handler(async ({ input }) => answer(await streams.add(input.name))),
  update: os.update.handler(async ({ input }) => answer(await streams.setPaused(input.name, input.paused))),
  remove: os.remove.handler(async ({ input }) => answer(await streams.remove(input.name))),
  push: os.push.handler(async ({ input }) =>
    answer(await streams.push(input.name, input.events, input.lease)),
  ),
});
